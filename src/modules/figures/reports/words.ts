import type { DiscrepancyCode } from '../../../core/boxes/index.ts';
import { localTime } from '../../../core/calendar/index.ts';
import type { SwabFlag } from '../../../core/swabs/index.ts';
import type { ReviewCode } from '../../day/index.ts';
import type { Cell, Sheet } from './sheets.ts';

export type Language = 'en' | 'zh';

/** Words of the printed page. */
export const words = {
  en: {
    title: 'Report',
    practice: '(practice)',
    version: 'Version',
    provisional: 'Provisional: the drill goes on',
    final: 'Final',
    asOf: 'Counted',
    closedAt: 'Drill closed',
    division: 'Division',
    hash: 'SHA-256 of the report as JSON',
    covered: 'Covered',
    states: 'Where everybody stands',
    rates: 'Coverage by district, %',
    arrivals: 'Came, by hour',
    turnaround: 'From the swab to the result, median minutes',
    people: 'Who is missing stands by name in the workbook alone.',
    notCome: 'Not come',
    nothing: 'Nothing.',
  },
  zh: {
    title: '报告',
    practice: '（练习）',
    version: '版本',
    provisional: '临时报告：演练仍在进行',
    final: '最终报告',
    asOf: '统计时间',
    closedAt: '演练结束时间',
    division: '区划',
    hash: 'JSON 格式报告的 SHA-256',
    covered: '覆盖率',
    states: '全部人员所处状态',
    rates: '各区县覆盖率（%）',
    arrivals: '各小时到场人数',
    turnaround: '采样至结果（中位分钟）',
    people: '未到人员名单仅见于工作簿。',
    notCome: '尚未到场',
    nothing: '无。',
  },
} as const satisfies Record<Language, Record<string, string>>;

/** The headings of a sheet. */
export const headingsOf = ({ columns }: Sheet, language: Language): string[] =>
  columns.map((column) => column[language]);

/** What the field calls a discrepancy of boxes, of swabs, or of check-ins. */
const discrepancies: Readonly<Record<DiscrepancyCode | SwabFlag | ReviewCode, string>> = {
  missing: '缺管',
  unlisted: '清单外采样管',
  'unknown-tube': '管码不明',
  'count-differs': '数量不符',
  'not-sealed': '未封箱',
  'not-accepted': '交接未签收',
  'handed-over-twice': '重复交出',
  'box-not-held': '交出方未持有该箱',
  'not-given': '签收但无交出记录',
  'box-cancelled': '转运箱已作废',
  'tube-in-box': '采样管已在其他箱',
  'tube-elsewhere': '管码属其他采样点',
  'box-sealed': '转运箱已封',
  'box-elsewhere': '箱码属其他采样点',
  'tube-full': '采样管已满',
  'tube-sealed': '采样管已封管',
  'tube-discarded': '采样管已作废',
  'tube-tested': '采样管已有结果',
  'tube-unknown': '采样管未启用',
  'tube-declared': '采样管规格不符',
  'already-in-tube': '已在其他采样管',
  'not-in-tube': '不在该管',
  'single-needed': '应单采',
  'other-risk': '风险类别不同',
  'other-household': '非同户',
  'drill-closed': '演练已关闭',
  'two-sites': '两处签到',
  'sequence-reused': '设备序号重复',
  'time-out-of-range': '时间异常',
  cancelled: '登记已取消',
  'pass-revoked': '登记码已失效',
  'pass-expired': '登记码已过期',
  'pass-invalid': '登记码无效',
  'person-not-registered': '未登记',
  'several-people': '无法确定是哪一人',
  refused: '未被接受',
  unreadable: '无法读取',
};

/** Codes as Chinese reads them, by the column in which they stand; a code that is not here stands as it is. */
const chineseOf: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  basis: { roster: '底册', census: '普查', none: '无' },
  kind: { case: '病例', held: '管控' },
  outcome: { positive: '阳性', doubtful: '可疑', negative: '阴性', invalid: '无效' },
  source: { 'check-in': '签到', swab: '采样', box: '转运箱' },
  code: discrepancies,
  reason: {
    'key-region': '重点地区',
    'close-contact': '密切接触',
    'same-transport': '同乘',
    unregistered: '未登记',
    other: '其他',
  },
  direction: { in: '来函', out: '去函' },
  status: {
    draft: '草稿',
    published: '已发布',
    closed: '已关闭',
    pending: '已登记',
    assigned: '已排时段',
    'checked-in': '已签到',
    sampled: '已采样',
    cleared: '已出阴性结果',
    cancelled: '已取消',
    exempt: '豁免',
    missed: '未到',
    held: '管控',
    retest: '应再检',
  },
};

/** Columns in which times stand. */
const timed = /^(hour|from|until)$|At$/;

/**
 * A cell as it is shown to people: in Chinese, codes are words and times those of the clock on the wall. In English, as in JSON,
 * both are what the interface has, for who computes with them.
 */
export function shownCell(name: string, cell: Cell, language: Language): Cell {
  if (language === 'en' || typeof cell !== 'string') return cell;
  if (timed.test(name) && /^\d{4}-\d\d-\d\dT/.test(cell)) return localTime(new Date(cell));
  return chineseOf[name]?.[cell] ?? cell;
}
