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
