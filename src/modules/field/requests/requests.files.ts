import type { ContactOutcome, TaskState } from '../../../core/follow-up/index.ts';
import { exportedRow, type FileRow, templateRows } from '../../../platform/spreadsheets/index.ts';
import { typeName } from '../../residents/index.ts';
import { type ListedRecord, listColumns, showListed } from '../lists/index.ts';
import type { OpenAsked } from './requests.service.ts';

type Language = 'en' | 'zh';

/** Columns beside those of a list: how somebody stands. No list reads them, so the file can be sent back as it is. */
const answers: Record<Language, readonly string[]> = {
  en: ['State', 'Outcome', 'Tries', 'Last try', 'Answer'],
  zh: ['办理状态', '核查结果', '联系次数', '最后联系时间', '对方答复'],
};

const states: Record<TaskState, string> = {
  open: '未办结',
  settled: '已办结',
  'handed-on': '已转外地',
  folded: '已合并',
};
const outcomes: Record<ContactOutcome, string> = {
  reached: '已联系上',
  'no-answer': '无人接听',
  'wrong-number': '号码有误',
  'switched-off': '关机',
  'lives-elsewhere': '不在本地',
  refused: '拒绝',
};

/** The headings of the file of a request: those of a list, and the answers. */
export function askedHeading(language: Language): string[] {
  const [heading = []] = templateRows(listColumns, language);
  return [...heading, ...answers[language]];
}

/** What a file shows of somebody: all of it, or what every answer may. */
function shownIn(person: ListedRecord, whole: boolean, language: Language) {
  const { name, document, phone } = whole ? person : showListed(person);
  const [, nationality, bare = document?.number] = /^([A-Z]{3}):(.+)$/.exec(document?.number ?? '') ?? [];
  return {
    name,
    documentType: document == null ? undefined : typeName(document.type, language),
    documentNumber: bare,
    nationality,
    phone: phone ?? undefined,
    division: undefined,
    address: whole ? person.address : undefined,
    remark: whole ? person.remark : undefined,
  };
}

/** Somebody as a row of the file of a request. `whole`: unmasked, with what is remarked and answered. */
export function askedRow(
  { person, state, outcome, contacts, lastContactAt, note }: OpenAsked,
  { whole, language, format }: { whole: boolean; language: Language; format: 'csv' | 'xlsx' },
): FileRow {
  const said: FileRow = exportedRow(listColumns, shownIn(person, whole, language), format);
  const inWords = language === 'zh';
  const outcomeWord = outcome === null ? '' : inWords ? outcomes[outcome] : outcome;
  return [
    ...said,
    inWords ? states[state] : state,
    outcomeWord,
    contacts,
    lastContactAt?.toISOString() ?? '',
    whole ? (note ?? '') : '',
  ];
}
