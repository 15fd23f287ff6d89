import type { DiscardReason, TubeKind } from '../../core/swabs/types.ts';
import type { HeldTube } from '../../core/tablet/tubes.ts';
import type { Text } from '../common/language.ts';

export const words = {
  title: { en: 'Tablet', zh: '采样点平板' },
  insecure: {
    en: 'This page takes HTTPS, or the machine itself: without it the browser keeps nothing safely.',
    zh: '本页面须通过 HTTPS 访问（或在服务器本机访问），否则浏览器无法安全保存记录。',
  },
  enrolHow: {
    en: 'Type the code that headquarters gave out for this tablet. It is good once, within the hour.',
    zh: '请输入指挥部为本平板发放的注册码。一小时内有效，仅限一次。',
  },
  code: { en: 'Enrolment code', zh: '注册码' },
  enrol: { en: 'Take into service', zh: '启用平板' },
  badCode: { en: 'The code was not taken. Look at it once more.', zh: '注册码无效，请核对后重新输入。' },
  noNetworkNow: { en: 'There is no network. Enrolling takes one, once.', zh: '没有网络。启用时需联网一次。' },
  lane: { en: 'Lane', zh: '采样台号' },
  online: { en: 'connected', zh: '已联网' },
  offline: { en: 'no network: going on', zh: '无网络，照常工作' },
  revoked: {
    en: 'This tablet has been switched off by headquarters. Everything recorded is kept here: call them.',
    zh: '本平板已被指挥部停用。记录均保存在本机，请联系指挥部。',
  },
  waiting: { en: '{n} not sent yet', zh: '未上传 {n} 条' },
  allSent: { en: 'all sent', zh: '已全部上传' },
  people: { en: 'list: {n} people, {time}', zh: '名单 {n} 人（{time}）' },
  noList: { en: 'no list yet: passes are not verified', zh: '尚无名单，登记码暂不校验' },
  checkIn: { en: 'Check in', zh: '签到' },
  swabs: { en: 'Swabs', zh: '采样' },
  scanPerson: { en: 'Pass or document number', zh: '登记码或证件号码' },
  scanSwab: { en: 'Pass, ticket or document number', zh: '登记码、签到号或证件号码' },
  scanTube: { en: 'Code of a tube', zh: '采样管号' },
  documentType: { en: 'Document', zh: '证件类型' },
  enter: { en: 'Enter', zh: '确定' },
  openCamera: { en: 'Open the camera', zh: '打开相机扫码' },
  closeCamera: { en: 'Close the camera', zh: '关闭相机' },
  noCamera: { en: 'The camera cannot be used: {why}', zh: '无法使用相机：{why}' },
  ticket: { en: 'Ticket {ticket}', zh: '签到号 {ticket}' },
  admittedUnknown: { en: 'Recorded; who it is the service says later', zh: '已记录，身份由服务端核对' },
  toCome: { en: 'Of the household still to come: {names}', zh: '同户尚未到：{names}' },
  refused: { en: 'Not taken', zh: '不能使用' },
  needsTube: { en: 'Tube: {tube}', zh: '采样管：{tube}' },
  tube: { en: 'Tube {barcode}', zh: '采样管 {barcode}' },
  noTube: {
    en: 'No tube is open. Scan the code of the next one.',
    zh: '没有打开的采样管，请扫描下一支管号。',
  },
  full: { en: 'The tube is full: seal it.', zh: '此管已满，请封管。' },
  stillOpen: { en: '{barcode} is still open: seal it first', zh: '{barcode} 尚未封管，请先封管' },
  putAside: { en: 'To put it aside, scan the next one once more.', zh: '如需暂放该管，请再扫一次新管号。' },
  nextTube: { en: 'The next tube is for', zh: '下一支管' },
  openTubes: { en: 'Go on with', zh: '未封的管' },
  doneTubes: { en: 'Tubes that are done with', zh: '已封和作废的管' },
  inIt: { en: 'Who is in it ({n})', zh: '管内人员（{n}）' },
  alsoElsewhere: { en: '{n} of them by other tablets', zh: '其中其他平板录入 {n} 人' },
  move: { en: 'Move', zh: '移管' },
  moved: { en: 'Moved to {barcode}', zh: '已移入 {barcode}' },
  movingWhere: {
    en: '{name} leaves {barcode}: scan or choose the tube that the swab is in.',
    zh: '{name} 从 {barcode} 移出：请扫描或选择拭子所在的管。',
  },
  takeOut: { en: 'Take out', zh: '移出' },
  takenOut: { en: 'Taken out of {barcode}', zh: '已从 {barcode} 移出' },
  discard: { en: 'Give the tube up', zh: '作废此管' },
  reason: { en: 'Why', zh: '原因' },
  discarded: { en: '{barcode} is given up', zh: '{barcode} 已作废' },
  dueAgain: { en: 'Everybody in it is to be swabbed again.', zh: '管内人员须重新采样。' },
  countAgain: { en: 'Count once more', zh: '请再清点一次' },
  differs: {
    en: '{names} names, {counted} swabs. If it is so, seal again: the difference is written down.',
    zh: '名单 {names} 人，拭子 {counted} 支。如确实如此，请再按封管，差异将予记录。',
  },
  pendingWhere: {
    en: '{name} waits for a tube: scan its code.',
    zh: '{name} 待入管：请扫描管号。',
  },
  scanTheirs: { en: 'Take such a tube and scan its code.', zh: '请取用该类采样管并扫描管号。' },
  onceMore: {
    en: 'If it is so, scan once more: it is recorded, and looked at later.',
    zh: '如确实如此，请再扫一次：将予记录，留待复核。',
  },
  reviews: { en: 'To be decided', zh: '待处理' },
  reviewsUnknown: {
    en: 'It takes a network to hear of what is to be decided.',
    zh: '须联网获取待处理事项。',
  },
  reviewsAsOf: { en: 'As of {time}.', zh: '{time} 的情况。' },
  reviewsOffline: {
    en: 'No network: what is done here is written down, and sent later.',
    zh: '无网络：在此处理的操作先记录，联网后上传。',
  },
  noReviews: { en: 'There is nothing to decide.', zh: '没有待处理事项。' },
  reviewDone: {
    en: 'Written down. The service says how it stands once it is sent.',
    zh: '已记录，上传后由服务端更新。',
  },
  reviewElsewhere: { en: 'Headquarters decide.', zh: '由指挥部处理。' },
  notDone: { en: 'Not done', zh: '未执行' },
  counted: { en: 'Swabs counted in the hand', zh: '手中清点的拭子数' },
  seal: { en: 'Seal the tube', zh: '封管' },
  sealed: { en: 'Sealed {barcode} with {n}', zh: '已封管 {barcode}，共 {n} 人' },
  anotherTube: { en: 'Another tube', zh: '换一支管' },
  added: { en: '{n} in the tube', zh: '管内 {n} 人' },
  badBarcode: { en: 'This is no code of a tube', zh: '不是采样管号' },
  badPerson: { en: 'This is no pass, ticket or document number', zh: '不是登记码、签到号或证件号码' },
  walkIn: { en: 'Walk-in', zh: '现场登记' },
  byName: { en: 'Has nothing with them', zh: '未带证件' },
  byNameHow: {
    en: 'Registered, and neither pass nor document at hand: by name and building. The service finds out who it is.',
    zh: '已登记而未带登记码和证件的人：按姓名和楼栋签到，身份由服务端核对。',
  },
  nationality: { en: 'Country of the passport', zh: '护照签发国（三位字母）' },
  birthDate: { en: 'Birth date, unless the document states it', zh: '出生日期（证件号码不含时填写）' },
  birthNeeded: {
    en: 'The document does not state the birth date: give it',
    zh: '证件号码不含出生日期，请填写',
  },
  name: { en: 'Name', zh: '姓名' },
  number: { en: 'Document number', zh: '证件号码' },
  phone: { en: 'Phone', zh: '手机号' },
  community: { en: 'Community', zh: '村居' },
  building: { en: 'Building', zh: '楼栋' },
  unit: { en: 'Stairwell', zh: '单元' },
  room: { en: 'Door', zh: '房号' },
  consent: {
    en: 'Told what is recorded and why, and agrees',
    zh: '已告知登记内容及用途，本人同意',
  },
  record: { en: 'Record', zh: '登记' },
  cancel: { en: 'Cancel', zh: '取消' },
  refusedRows: {
    en: 'The service has not taken these; tell headquarters the number and the reason',
    zh: '服务端未接受以下记录，请将编号和原因告知指挥部',
  },
  failed: { en: 'Not recorded. Try once more.', zh: '未能记录，请重试。' },
} satisfies Record<string, Text>;

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
