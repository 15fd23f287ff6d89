import type { CorrectionReason, Outcome } from '../../../core/swabs/index.ts';
import type { FieldError } from '../../../platform/errors/index.ts';
import { errorsOf } from '../../../platform/http/index.ts';
import { type Checked, type Column, type Row, readTime } from '../../../platform/spreadsheets/index.ts';
import { type ResultRow, resultBody } from './results.schemas.ts';

/** The columns of a file of results. */
export const resultColumns: readonly Column[] = [
  {
    name: 'barcode',
    zh: '采样管编号',
    en: 'Tube',
    also: [
      '管码',
      '管号',
      '采样管',
      '采样管条码',
      '采样管号',
      '试管条码',
      '试管编号',
      '条码',
      '条形码',
      '样本条码',
      '样本编号',
      '标本编号',
      'Tube code',
      'Sample ID',
    ],
    required: true,
    example: 'MF24-0000173',
  },
  {
    name: 'outcome',
    zh: '检测结果',
    en: 'Result',
    also: ['结果', '核酸结果', '核酸检测结果', '结果判定', '检测结论', '结论'],
    required: true,
    example: '阴性',
  },
  {
    name: 'testedAt',
    zh: '检测时间',
    en: 'Tested at',
    also: ['检测完成时间', '检验时间', '实验时间', '结果时间', 'Test time'],
    required: true,
    time: true,
    example: '2021-09-22 20:10',
  },
  {
    name: 'corrects',
    zh: '更正的结果编号',
    en: 'Corrects',
    also: ['被更正结果编号', '原结果编号'],
    required: false,
    example: '',
  },
  {
    name: 'reason',
    zh: '更正原因',
    en: 'Reason of the correction',
    also: ['更正理由'],
    required: false,
    example: '',
  },
];

const bracketed = /\((.*?)\)/g;

/** As words are compared: without width, case, white space, and what stands in brackets behind them: `阴性（-）`. */
const normal = (word: string): string =>
  word
    .normalize('NFKC')
    .replace(bracketed, '')
    .replace(/[\s_-]+/g, '')
    .toLowerCase();

/** What laboratories write, beside the names of the API. A sign alone is none: `-` may as well say that there is nothing. */
const outcomeWords: Readonly<Record<Outcome, readonly string[]>> = {
  negative: ['阴性', '阴', '核酸阴性', '未检出', 'neg', 'not detected', 'undetected'],
  positive: ['阳性', '阳', '核酸阳性', '检出', 'pos', 'detected'],
  doubtful: [
    '可疑',
    '疑似',
    '可疑阳性',
    '灰区',
    '单靶标阳性',
    '单靶阳性',
    'suspicious',
    'inconclusive',
    'indeterminate',
  ],
  invalid: ['无效', '结果无效', '不合格', '需重采', '重采', 'failed'],
};

const reasonWords: Readonly<Record<CorrectionReason, readonly string[]>> = {
  'tested-again': ['复检', '复测', '重新检测'],
  mislabelled: ['标识错误', '贴错标签', '编号错误'],
  contaminated: ['污染', '样本污染'],
  'entered-wrongly': ['录入错误', '填报错误'],
  equipment: ['设备故障', '仪器故障'],
  other: ['其他', '其它'],
};

function vocabulary<T extends string>(words: Readonly<Record<T, readonly string[]>>): ReadonlyMap<string, T> {
  const entries = Object.entries(words) as [T, readonly string[]][];
  return new Map(entries.flatMap(([meant, all]) => [meant, ...all].map((word) => [normal(word), meant])));
}

const outcomeOf = vocabulary(outcomeWords);
const reasonOf = vocabulary(reasonWords);

/** The signs of outcomes, as they stand in brackets behind a word. */
const signs: ReadonlyMap<string, Outcome> = new Map([
  ...['-', '−', '–', '—'].map((sign) => [sign, 'negative'] as const),
  ['+', 'positive'],
  ['±', 'doubtful'],
]);

/**
 * Whether all that stands in brackets behind a result says the same once more. Anything else may change it, and a positive
 * tube would be cleared by what was left out: `阴性（复检阳性）`.
 */
function saysTheSame(cell: string, outcome: Outcome): boolean {
  return [...cell.normalize('NFKC').matchAll(bracketed)].every(([, inside = '']) => {
    const said = inside.trim();
    return said === '' || (signs.get(said) ?? outcomeOf.get(normal(said))) === outcome;
  });
}

/**
 * A row as `POST /v1/drills/{drillId}/results` takes it, read by the same schema: words are those of laboratories, times those
 * of lists. A day alone is no time of a test: taken for midnight it would stand before the swab.
 */
export function checkResultRow(row: Row): Checked<ResultRow> {
  const errors: FieldError[] = [];
  const { barcode, corrects } = row;
  const outcome = row['outcome'] === undefined ? undefined : outcomeOf.get(normal(row['outcome']));
  if (row['outcome'] !== undefined && outcome === undefined) errors.push(unknownOutcome);
  if (row['outcome'] !== undefined && outcome !== undefined && !saysTheSame(row['outcome'], outcome))
    errors.push(otherInBrackets);
  const reason = row['reason'] === undefined ? undefined : reasonOf.get(normal(row['reason']));
  if (row['reason'] !== undefined && reason === undefined) errors.push(unknownReason);
  const tested = row['testedAt'] === undefined ? undefined : readTime(row['testedAt']);
  if (row['testedAt'] !== undefined && tested?.timeOfDay !== true) errors.push(noTime);
  const said = new Set(errors.map(({ pointer }) => pointer));
  const testedAt = tested?.at.toISOString();
  const parsed = resultBody.safeParse(
    { barcode, outcome, testedAt, corrects, reason },
    { reportInput: true },
  );
  if (parsed.success && errors.length === 0) return { ok: true, value: parsed.data };
  const found = parsed.success ? [] : errorsOf(resultBody, parsed.error, 'body');
  return { ok: false, errors: [...errors, ...found.filter(({ pointer }) => !said.has(pointer))] };
}

const unknownOutcome: FieldError = {
  pointer: '/outcome',
  code: 'not-one-of',
  text: {
    en: 'The result must be one of negative, positive, doubtful, invalid. For example: negative',
    zh: '检测结果应为：阴性、阳性、可疑、无效。例如：阴性',
  },
};
const otherInBrackets: FieldError = {
  pointer: '/outcome',
  code: 'two-results',
  text: {
    en: 'Something else than the result stands in brackets behind it. Write the result alone. For example: negative',
    zh: '检测结果后的括号中有其他内容。请只填写结果。例如：阴性',
  },
};
const unknownReason: FieldError = {
  pointer: '/reason',
  code: 'not-one-of',
  text: {
    en: `The reason of a correction must be one of ${Object.keys(reasonWords).join(', ')}. For example: tested-again`,
    zh: '更正原因应为：复检、标识错误、样本污染、录入错误、设备故障、其他。例如：复检',
  },
};
const noTime: FieldError = {
  pointer: '/testedAt',
  code: 'form',
  text: {
    en: 'Write the date and the time of the test. For example: 2021-09-22 20:10',
    zh: '请填写检测的日期和时间。例如：2021-09-22 20:10',
  },
};
