import type { Text } from '../common/language.ts';

export const words = {
  replans: { en: 'Changes of the plan', zh: '调整计划' },
  how: {
    en: 'First see who would have to move where. Nobody is moved before you confirm it.',
    zh: '先查看哪些人需要改约到哪里；确认之前不会改动任何人的时段。',
  },
  what: { en: 'What', zh: '调整内容' },
  site: { en: 'Site', zh: '采样点' },
  from: { en: 'From (now where left empty)', zh: '开始时间（留空为立即）' },
  stopFrom: { en: 'From', zh: '开始时间' },
  to: { en: 'Until', zh: '结束时间' },
  lanes: { en: 'Lanes from then on', zh: '调整后的采样台数' },
  opens: { en: 'Opens {n}', zh: '开放时间 {n}' },
  closes: { en: 'Closes {n}', zh: '关闭时间 {n}' },
  another: { en: 'Further hours', zh: '增加时段' },
  fewer: { en: 'Without the last hours', zh: '去掉最后一段' },
  reason: { en: 'Reason (kept in the audit log)', zh: '理由（记入审计日志）' },
  look: { en: 'See who would move', zh: '查看影响' },
  propose: { en: 'Propose it', zh: '提出调整' },
  doIt: { en: 'Do it: nobody has to move', zh: '直接执行（无人需要改约）' },
  confirm: { en: 'Move {n} people', zh: '确认并改约 {n} 人' },
  withdraw: { en: 'Take it back', zh: '撤回' },
  refresh: { en: 'Refresh', zh: '刷新' },
  proposed: { en: 'Proposed. It becomes true once you confirm it.', zh: '已提出，确认后生效。' },
  doneAtOnce: { en: 'Done: nobody had to move.', zh: '已执行，无人需要改约。' },
  withdrawn: { en: 'Taken back: nobody was moved.', zh: '已撤回，未改动任何人的时段。' },
  moved: { en: 'Done.', zh: '已完成。' },
  figures: {
    en: '{affected} people lose their window: {moved} get another, {unplaced} wait again.',
    zh: '涉及 {affected} 人：{moved} 人改约，{unplaced} 人重新等待。',
  },
  further: {
    en: 'On average {metres} m more to walk (most {maxMetres} m) and {minutes} minutes apart (most {maxMinutes}).',
    zh: '平均多走 {metres} 米（最多 {maxMetres} 米），时间相差 {minutes} 分钟（最多 {maxMinutes} 分钟）。',
  },
  notMoved: { en: 'Named and not moved: {people}', zh: '列入但未改约：{people}' },
  expires: { en: 'Stands until {time}', zh: '有效至 {time}' },
  bySite: { en: 'By site', zh: '按采样点统计' },
  counted: { en: 'Counted from the first {counted} of {all}.', zh: '按前 {counted} 条统计（共 {all} 条）。' },
  loses: { en: 'Leave', zh: '离开' },
  gains: { en: 'Come', zh: '到来' },
  moves: { en: 'Who moves where', zh: '改约明细' },
  firstMoves: {
    en: 'The first {shown} of {all}; all of them are in the file.',
    zh: '共 {all} 条，显示前 {shown} 条，全部见文件。',
  },
  registration: { en: 'Registration', zh: '登记编号' },
  before: { en: 'From window', zh: '原时段' },
  after: { en: 'To window', zh: '新时段' },
  why: { en: 'Why', zh: '原因' },
  metres: { en: 'Metres more', zh: '多走（米）' },
  done: { en: 'Moved', zh: '已改约' },
  waits: { en: 'waits again', zh: '重新等待' },
  none: { en: 'No change has been proposed.', zh: '尚无调整。' },
  all: { en: 'Proposed and done', zh: '调整记录' },
  state: { en: 'State', zh: '状态' },
  made: { en: 'Made', zh: '提出时间' },
  people: { en: 'People', zh: '人数' },
  show: { en: 'Show', zh: '查看' },
} satisfies Record<string, Text>;

export const kinds = {
  'close-site': { en: 'Close a site', zh: '关闭采样点' },
  lanes: { en: 'Other lanes', zh: '调整采样台数' },
  hours: { en: 'Other hours', zh: '调整开放时间' },
  stop: { en: 'Stop sampling for a while', zh: '暂停采样' },
} satisfies Record<string, Text>;
export type ReplanKind = keyof typeof kinds;

export const statuses = {
  proposed: { en: 'proposed', zh: '待确认' },
  'dry-run': { en: 'only looked at', zh: '仅预览' },
  withdrawn: { en: 'taken back', zh: '已撤回' },
  confirmed: { en: 'people are being moved', zh: '正在改约' },
  done: { en: 'done', zh: '已完成' },
  expired: { en: 'expired', zh: '已过期' },
} satisfies Record<string, Text>;

/** Why somebody gets this window, or none, or was not moved, as the interface has it. */
const reasons: Readonly<Record<string, Text>> = {
  household: { en: 'with the household', zh: '与家人同时段' },
  preference: { en: 'as they wished', zh: '按本人意愿' },
  nearest: { en: 'the nearest site', zh: '最近的采样点' },
  overflow: { en: 'nearer ones are full', zh: '较近的已约满' },
  'beyond-walk': { en: 'none is within a walk', zh: '步行范围内无采样点' },
  serving: { en: 'the site serves their community', zh: '该点服务本村居' },
  'no-site-in-reach': { en: 'no site in reach', zh: '无可到达的采样点' },
  'no-capacity-before-end': { en: 'no place before the end', zh: '结束前已无名额' },
  'exempt-until': { en: 'exempt', zh: '豁免期内' },
  'window-given-up': { en: 'has given the window up', zh: '已放弃时段' },
  'window-changed': { en: 'holds another window', zh: '已改约其他时段' },
  'has-come': { en: 'has come', zh: '已签到' },
  'window-over': { en: 'the window is over', zh: '时段已过' },
  'window-kept': { en: 'keeps the window', zh: '保留原时段' },
};

export const reasonText = (code: string): Text => reasons[code] ?? { en: code, zh: code };
