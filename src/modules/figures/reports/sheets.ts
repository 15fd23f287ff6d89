import { coverageStages, coverageStates } from '../../../core/coverage/index.ts';
import type { CoverageGroup } from '../coverage/index.ts';

/** A cell of a report: a figure, an id or a text; null where there is none. */
export type Cell = string | number | null;

/** A column, by its name in JSON, and as people read it. */
export interface Column {
  name: string;
  en: string;
  zh: string;
}

/** A sheet of the report: a table of its own in every format. */
export interface Sheet {
  en: string;
  zh: string;
  columns: readonly Column[];
}

const column = (name: string, en: string, zh: string): Column => ({ name, en, zh });

const stateNames: Readonly<Record<(typeof coverageStates)[number], string>> = {
  cleared: '已出阴性结果',
  sampled: '已采样',
  'checked-in': '已签到',
  assigned: '已排时段',
  registered: '已登记',
  exempt: '豁免',
  'to-be-visited': '待上门',
  held: '管控',
  due: '应再检',
  missing: '未到',
};

const stageNames: Readonly<Record<(typeof coverageStages)[number], string>> = {
  registered: '登记环节',
  assigned: '排时段环节',
  checkedIn: '签到环节',
  sampled: '采样环节',
  resulted: '结果环节',
};

/** The figures of coverage, one column each, called as in `GET …/coverage` with dots. */
const coverageColumns: readonly Column[] = [
  column('population', 'Population', '应检人数'),
  column('basis', 'Known from', '依据'),
  ...coverageStates.map((state) => column(`states.${state}`, `State: ${state}`, stateNames[state])),
  ...coverageStages.map((stage) => column(`reached.${stage}`, `Reached: ${stage}`, stageNames[stage])),
  column('apart.walkIns', 'Walk-ins not on the roster', '底册外现场登记'),
  column('apart.notOnRoster', 'Registered, not on the roster', '底册外登记'),
  column('rate', 'Rate', '覆盖率'),
];

type Figures = Omit<CoverageGroup, 'code' | 'name' | 'community'>;

/** The cells of `coverageColumns`. */
export const coverageCells = ({ population, basis, states, reached, apart, rate }: Figures): Cell[] => [
  population,
  basis,
  ...coverageStates.map((state) => states[state]),
  ...coverageStages.map((stage) => reached[stage]),
  apart.walkIns,
  apart.notOnRoster,
  rate,
];

const code = column('code', 'Code', '区划代码');
const name = column('name', 'Name', '名称');
const community = column('community', 'Community', '村居代码');
const site = [column('siteId', 'Site id', '采样点编号'), column('site', 'Site', '采样点')] as const;
const registrationId = column('registrationId', 'Registration id', '登记编号');

/** What has become of people who are to be found, one column each. */
const taskColumns: readonly Column[] = [
  column('tasks', 'People', '人数'),
  column('open', 'Open', '未办结'),
  column('overdue', 'Overdue', '超时'),
  column('handedOn', 'Handed on', '已转外地'),
  column('found', 'Found', '已联系上'),
  column('refused', 'Refused', '拒绝'),
  column('notFound', 'Not found', '未联系上'),
  column('contacts', 'Tries', '联系次数'),
];

/** Every sheet, in the order of the report. */
export const sheets = {
  city: { en: 'City', zh: '全市', columns: coverageColumns },
  districts: { en: 'Districts', zh: '区县', columns: [code, name, ...coverageColumns] },
  communities: { en: 'Communities', zh: '村居', columns: [code, name, ...coverageColumns] },
  sites: {
    en: 'Sites',
    zh: '采样点',
    columns: [
      ...site,
      column('division', 'Division', '区划代码'),
      column('status', 'Status', '状态'),
      column('lanes', 'Lanes', '采样台'),
      column('capacity', 'Places in windows', '时段容量'),
      column('used', 'Places given', '已约人数'),
      column('checkedIn', 'Checked in', '签到人数'),
      column('sampled', 'Swabbed', '采样人数'),
      column('tubes', 'Tubes', '采样管'),
    ],
  },
  hours: { en: 'Hours', zh: '时段到场', columns: [column('hour', 'Hour', '小时'), ...coverageColumns] },
  queues: {
    en: 'Queues',
    zh: '排队',
    columns: [
      ...site,
      column('hour', 'Hour', '小时'),
      column('mostWaiting', 'Most waiting', '最多等候人数'),
      column('forecastMinutes', 'Minutes forecast, mean', '预计等候分钟（平均）'),
      column('waitedMinutes', 'Minutes waited, mean', '实际等候分钟（平均）'),
    ],
  },
  tubes: {
    en: 'Tubes and turnaround',
    zh: '采样管与周转',
    columns: [
      ...site,
      column('laboratory', 'Laboratory', '实验室'),
      column('tubes', 'Tubes', '采样管'),
      column('people', 'People', '人数'),
      column('sealed', 'Sealed', '已封管'),
      column('received', 'Received', '已接收'),
      column('negative', 'Negative', '阴性'),
      column('positive', 'Positive', '阳性'),
      column('doubtful', 'Doubtful', '可疑'),
      column('invalid', 'Invalid', '无效'),
      column('swabToReceptionP50', 'Minutes swab to reception, median', '采样至接收分钟（中位）'),
      column('swabToReceptionP90', 'Minutes swab to reception, 90 %', '采样至接收分钟（90%）'),
      column('receptionToResultP50', 'Minutes reception to result, median', '接收至结果分钟（中位）'),
      column('receptionToResultP90', 'Minutes reception to result, 90 %', '接收至结果分钟（90%）'),
      column('swabToResultP50', 'Minutes swab to result, median', '采样至结果分钟（中位）'),
      column('swabToResultP90', 'Minutes swab to result, 90 %', '采样至结果分钟（90%）'),
    ],
  },
  positives: {
    en: 'Positives',
    zh: '阳性与管控',
    columns: [
      registrationId,
      column('kind', 'Kind', '类型'),
      community,
      column('barcode', 'Tube', '管码'),
      column('outcome', 'Outcome', '结果'),
      column('from', 'From', '起'),
      column('until', 'Until', '止'),
    ],
  },
  discrepancies: {
    en: 'Discrepancies',
    zh: '不一致',
    columns: [
      column('source', 'Of', '来源'),
      column('code', 'Code', '代码'),
      column('siteId', 'Site id', '采样点编号'),
      column('about', 'About', '对象'),
      column('foundAt', 'Found', '发现时间'),
      column('settledAt', 'Settled', '处理时间'),
    ],
  },
  lists: {
    en: 'Follow-up lists',
    zh: '摸排名单',
    columns: [
      column('id', 'List id', '名单编号'),
      column('source', 'Source', '来源'),
      column('reason', 'Reason', '原因'),
      column('division', 'Division', '区划代码'),
      column('receivedAt', 'Received', '收到时间'),
      column('dueAt', 'Due', '时限'),
      column('rows', 'Rows', '行数'),
      ...taskColumns,
    ],
  },
  tasks: {
    en: 'Follow-up by division',
    zh: '摸排办理情况',
    columns: [column('division', 'Division', '区划代码'), ...taskColumns],
  },
  contacts: {
    en: 'Follow-up by hour',
    zh: '摸排联系时段',
    columns: [
      column('hour', 'Hour', '小时'),
      column('contacts', 'Tries', '联系次数'),
      column('reached', 'Reached', '已联系上'),
      column('refused', 'Refused', '拒绝'),
      column('elsewhere', 'Live elsewhere', '不在本地'),
    ],
  },
  requests: {
    en: 'Requests between regions',
    zh: '协查函',
    columns: [
      column('id', 'Request id', '协查函编号'),
      column('direction', 'Direction', '方向'),
      column('number', 'Number', '文号'),
      column('region', 'Region', '地区'),
      column('division', 'Division', '区划代码'),
      column('dueAt', 'Due', '时限'),
      column('people', 'People', '人数'),
      column('answered', 'With an outcome', '已有结果'),
      column('takenAt', 'Taken', '接办时间'),
      column('answeredAt', 'Answered', '答复时间'),
    ],
  },
  missing: {
    en: 'People missing',
    zh: '未到人员',
    columns: [
      registrationId,
      column('status', 'Status', '登记状态'),
      community,
      column('building', 'Building', '楼栋'),
      column('unit', 'Unit', '单元'),
      column('room', 'Room', '房号'),
      column('householdId', 'Household id', '户编号'),
      column('name', 'Name, masked', '姓名（脱敏）'),
    ],
  },
} as const satisfies Readonly<Record<string, Sheet>>;

export type SheetKey = keyof typeof sheets;
export const sheetKeys = Object.keys(sheets) as [SheetKey, ...SheetKey[]];

/** Sheets of figures: all but the people. */
export type FigureSheet = Exclude<SheetKey, 'missing'>;

/** Some rows of a sheet, in their order. */
export interface Piece {
  sheet: SheetKey;
  rows: readonly (readonly Cell[])[];
}
