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
  counted: { en: 'Swabs counted in the hand', zh: '手中清点的拭子数' },
  seal: { en: 'Seal the tube', zh: '封管' },
  sealed: { en: 'Sealed {barcode} with {n}', zh: '已封管 {barcode}，共 {n} 人' },
  anotherTube: { en: 'Another tube', zh: '换一支管' },
  added: { en: '{n} in the tube', zh: '管内 {n} 人' },
  badBarcode: { en: 'This is no code of a tube', zh: '不是采样管号' },
  badPerson: { en: 'This is no pass, ticket or document number', zh: '不是登记码、签到号或证件号码' },
  walkIn: { en: 'Walk-in', zh: '现场登记' },
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
  failed: { en: 'Not recorded: {why}. Try once more.', zh: '未能记录：{why}。请重试。' },
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

export const documents: readonly (readonly [string, Text])[] = [
  ['resident-id', { en: 'Resident ID card', zh: '居民身份证' }],
  ['residence-permit-hmt', { en: 'HK/Macao/Taiwan residence permit', zh: '港澳台居民居住证' }],
  ['permanent-resident-card', { en: 'Foreign permanent resident card', zh: '外国人永久居留身份证' }],
  ['hk-macao-permit', { en: 'HK/Macao travel permit', zh: '港澳居民来往内地通行证' }],
  ['taiwan-permit', { en: 'Taiwan travel permit', zh: '台湾居民来往大陆通行证' }],
  ['passport', { en: 'Passport', zh: '护照' }],
];
