import { defineProblem } from '../../../platform/errors/index.ts';

export const sameSignature = defineProblem(
  'same-signature',
  409,
  'never',
  { en: 'A second person has to sign', zh: '须由第二人复核' },
  {
    en: 'Whoever entered a result cannot verify it. Let a colleague of the laboratory sign with their own token.',
    zh: '录入人不能复核自己录入的结果，请由同一实验室的另一人使用其本人令牌复核。',
  },
);

export const notToVerify = defineProblem(
  'not-to-verify',
  409,
  'after-change',
  { en: 'The result is not to be verified', zh: '该结果无需复核' },
  {
    en: 'Only a positive or doubtful result that nobody has signed or corrected yet takes a second signature. Look what stands: `GET /v1/drills/{drillId}/results`.',
    zh: '只有尚未复核、未被更正的阳性或可疑结果需要复核。请查询 `GET /v1/drills/{drillId}/results`。',
  },
);

export const notHeld = defineProblem(
  'not-held',
  409,
  'never',
  { en: 'The person is not held', zh: '该人员未被管控' },
  {
    en: 'There is nothing to tell them: their result shows with the registration.',
    zh: '无需告知：检测结果已可在登记信息中查看。',
  },
);

export const resultProblems = [sameSignature, notToVerify, notHeld];
