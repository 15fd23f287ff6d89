import { defineProblem } from '../../../platform/errors/index.ts';

export const badCode = defineProblem(
  'bad-code',
  401,
  'after-change',
  { en: 'The enrolment code is not valid', zh: '注册码无效' },
  {
    en: 'No device waits for this code: it has been used already, as a code is good for one tablet, it has expired, or it is mistyped. Ask headquarters for another.',
    zh: '没有设备等待此注册码：注册码已使用（一码仅限一台平板）、已过期或输入有误。请向指挥部重新索取。',
  },
);

export const deviceRevoked = defineProblem(
  'device-revoked',
  403,
  'later',
  { en: 'The device has been revoked', zh: '该设备已停用' },
  {
    en: 'Headquarters have revoked it. Keep what it has recorded: it can be sent when they restore it.',
    zh: '指挥部已停用该设备。请保留其已记录的数据，恢复后可继续上传。',
  },
);

export const deviceProblems = [badCode, deviceRevoked];
