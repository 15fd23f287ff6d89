import type { Text } from './language.ts';

/** What speaks against doing something with a tube. */
export const faults: Readonly<Record<string, Text>> = {
  'tube-full': { en: 'The tube is full: seal it and take the next', zh: '此管已满，请封管后换管' },
  'tube-sealed': { en: 'The tube is sealed', zh: '此管已封' },
  'tube-discarded': { en: 'The tube has been given up', zh: '此管已作废' },
  'already-in-tube': { en: 'In a tube already', zh: '已在采样管中' },
  'single-needed': { en: 'Needs a tube of their own', zh: '须单独采样' },
  'other-risk': { en: 'The tube is for people of another risk', zh: '此管用于其他风险类别人员' },
  'other-household': { en: 'The tube is for another household', zh: '此管属于另一户' },
  'not-in-tube': { en: 'Not in this tube', zh: '不在此管中' },
  'nobody-there': {
    en: 'Their swab was not taken, so nothing was changed',
    zh: '该人员的采样记录未被接受，未作更改',
  },
};

/** What the service has flagged. */
export const contradictions: Readonly<Record<string, Text>> = {
  ...faults,
  'tube-full': { en: 'One swab more than the tube takes', zh: '超出采样管可容人数' },
  'tube-sealed': { en: 'Put into a tube after it was sealed', zh: '封管后录入' },
  'tube-discarded': { en: 'Put into a tube that was given up', zh: '录入已作废的管' },
  'tube-tested': { en: 'Named after the tube had its result', zh: '出结果后录入' },
  'already-in-tube': { en: 'In two tubes', zh: '同一人在两支管中' },
  'tube-elsewhere': { en: 'The same code on a tube of another site', zh: '管码与其他采样点重复' },
  'tube-declared': { en: 'Opened twice, for different numbers', zh: '同一管按不同规格启用' },
  'tube-unknown': { en: 'Moved to a tube that there is not', zh: '移入的管不存在' },
  'count-differs': { en: 'Other swabs than names', zh: '拭子数与名单不符' },
  'person-not-registered': { en: 'Nobody is registered so', zh: '无此人登记' },
  'drill-closed': { en: 'After the drill was closed', zh: '演练已结束' },
  'pass-invalid': { en: 'The pass is none', zh: '登记码无效' },
  'pass-revoked': { en: 'The pass was no longer valid', zh: '登记码已失效' },
  'pass-expired': { en: 'The pass had expired', zh: '登记码已过期' },
  'barcode-mistyped': { en: 'The code of the tube is mistyped', zh: '管码输入有误' },
  'barcode-of-other-kind': { en: 'The code is not of a tube', zh: '不是采样管的码' },
  'two-sites': { en: 'Checked in at two places', zh: '在两处签到' },
  'sequence-reused': { en: 'The tablet’s number was used twice', zh: '平板流水号重复' },
  'time-out-of-range': { en: 'The time cannot be', zh: '时间不可能' },
  cancelled: { en: 'Had cancelled', zh: '已取消登记' },
  'several-people': { en: 'Several people have this name', zh: '同名多人' },
  refused: { en: 'Not taken', zh: '未被接受' },
  unreadable: { en: 'Could not be read', zh: '无法读取' },
};
