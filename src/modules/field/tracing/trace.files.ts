import type { FileRow } from '../../../platform/spreadsheets/index.ts';
import type { Traced } from './trace.service.ts';

type Language = 'en' | 'zh';

/** The headings of the file of a trace: a row for each person of each passage. */
export const traceHeading: Record<Language, readonly string[]> = {
  en: [
    ...[
      'Time',
      'Checkpoint',
      'Found',
      'Passage',
      'Transport',
      'Plates',
      'Description',
      'Train',
      'Coach',
      'Seat',
    ],
    ...['Name', 'Document type', 'Document number', 'Phone', 'From', 'To', 'Health code', 'Travel code'],
    ...['Temperature', 'Decision', 'Rule'],
  ],
  zh: [
    ...['时间', '卡口', '查询对象', '过卡编号', '方式', '号牌', '车辆描述', '车次', '车厢', '座位'],
    ...['姓名', '证件类型', '证件号码', '联系电话', '来自', '前往', '健康码', '行程卡'],
    ...['体温', '判定', '规则'],
  ],
};

const words: Record<Language, Readonly<Record<string, string>>> = {
  en: { found: 'looked for', nearby: 'within 30 minutes' },
  zh: {
    found: '是',
    nearby: '前后 30 分钟',
    vehicle: '车辆',
    foot: '步行',
    train: '火车',
    pass: '放行',
    swab: '就地采样',
    'hand-over': '移交社区',
    'turn-back': '劝返',
    green: '绿码',
    yellow: '黄码',
    red: '红码',
    clear: '不带星号',
    starred: '带星号',
    none: '未出示',
  },
};

/** What a trace found, as rows of a file. */
export function* traceRows(items: readonly Traced[], language: Language): Generator<FileRow> {
  const word = (code: string): string => words[language][code] ?? code;
  for (const passage of items) {
    const { train, plates, described } = passage;
    for (const person of passage.people) {
      yield [
        passage.at,
        passage.checkpoint,
        word(passage.found ? 'found' : 'nearby'),
        passage.passageId,
        word(passage.transport),
        plates.join(' '),
        described ?? '',
        train?.number ?? '',
        train?.coach ?? '',
        person.seat ?? '',
        person.name ?? '',
        person.document?.type ?? '',
        person.document?.number ?? '',
        person.phone ?? '',
        person.from ?? '',
        person.to ?? '',
        word(person.healthCode ?? ''),
        word(person.travelCode ?? ''),
        person.temperature ?? '',
        word(person.decision),
        person.rule,
      ];
    }
  }
}
