import type { Sheet } from './sheets.ts';

export type Language = 'en' | 'zh';

/** Words of the printed page. */
export const words = {
  en: {
    title: 'Report',
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
