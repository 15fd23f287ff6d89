import type { DiscardReason, TubeKind } from '../../core/swabs/types.ts';
import type { HeldTube } from '../../core/tablet/tubes.ts';
import type { Text } from '../common/language.ts';

export const refusals: Readonly<Record<string, Text>> = {
  'other-code': { en: 'This is another code, no pass', zh: '这不是登记码' },
  'cut-off': { en: 'Only a part was read: scan again', zh: '只读到一部分，请重新扫码' },
  forged: { en: 'Forged: check in by document', zh: '登记码系伪造，请用证件签到' },
  'other-drill': { en: 'Of another drill: check in by document', zh: '不是本次演练的登记码，请用证件签到' },
  expired: { en: 'Expired: check in by document', zh: '登记码已过期，请用证件签到' },
  revoked: { en: 'No longer valid: check in by document', zh: '登记码已失效，请用证件签到' },
};

export const warnings: Readonly<Record<string, Text>> = {
  early: { en: 'early', zh: '早到' },
  late: { en: 'late', zh: '迟到' },
  'other-site': { en: 'of another site', zh: '预约在其他采样点' },
  'exempt-until': { en: 'exempt for now', zh: '豁免期内' },
  'already-checked-in': { en: 'here already', zh: '已签到' },
  'not-on-site-list': { en: 'not on the list of this tablet', zh: '不在本机名单' },
  unverified: { en: 'not verified', zh: '未校验' },
};

export const tubes: Readonly<Record<string, Text>> = {
  household: { en: 'one for the household', zh: '同户一管' },
  single: { en: 'one of their own', zh: '单人单管' },
  'pool-held': { en: 'held people alone', zh: '管控人员专用' },
  'pool-key': { en: 'key people alone', zh: '重点人员专用' },
  'pool-sealed': { en: 'sealed homes alone', zh: '封控人员专用' },
};

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

export const forms: Readonly<Record<TubeKind, Text>> = {
  pool: { en: '{n} in one', zh: '{n} 人一管' },
  single: { en: 'one person', zh: '单人单管' },
  household: { en: 'one household', zh: '一户一管' },
};

export const statuses: Readonly<Record<HeldTube['status'], Text>> = {
  open: { en: 'open', zh: '未封' },
  sealed: { en: 'sealed', zh: '已封' },
  discarded: { en: 'given up', zh: '已作废' },
};

export const reasons: Readonly<Record<DiscardReason, Text>> = {
  leaked: { en: 'leaked', zh: '泄漏' },
  damaged: { en: 'damaged', zh: '破损' },
  contaminated: { en: 'contaminated', zh: '污染' },
  mislabelled: { en: 'wrongly labelled', zh: '标签错误' },
  empty: { en: 'empty', zh: '空管' },
  lost: { en: 'lost', zh: '丢失' },
  other: { en: 'something else', zh: '其他' },
};

export const documents: readonly (readonly [string, Text])[] = [
  ['resident-id', { en: 'Resident ID card', zh: '居民身份证' }],
  ['residence-permit-hmt', { en: 'HK/Macao/Taiwan residence permit', zh: '港澳台居民居住证' }],
  ['permanent-resident-card', { en: 'Foreign permanent resident card', zh: '外国人永久居留身份证' }],
  ['hk-macao-permit', { en: 'HK/Macao travel permit', zh: '港澳居民来往内地通行证' }],
  ['taiwan-permit', { en: 'Taiwan travel permit', zh: '台湾居民来往大陆通行证' }],
  ['passport', { en: 'Passport', zh: '护照' }],
];
