import { defineProblem } from '../../../platform/errors/index.ts';

export const sequenceReused = defineProblem(
  'sequence-reused',
  409,
  'never',
  { en: 'The device has used this sequence for something else', zh: '该设备序号已用于其他记录' },
  {
    en: 'What came first stands. Send it under a sequence of its own.',
    zh: '以先到的记录为准，请使用新的序号重新发送。',
  },
);

export const lineProblems = [sequenceReused];
