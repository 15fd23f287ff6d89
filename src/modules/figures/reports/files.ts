import { csvOf, type FileRow, workbookOf } from '../../../platform/spreadsheets/index.ts';
import { htmlOf } from './html.ts';
import { createJsonText } from './json-text.ts';
import type { OpenReport } from './reports.service.ts';
import { type SheetKey, sheetKeys, sheets } from './sheets.ts';
import { headingsOf, type Language, shownCell, words } from './words.ts';

export const reportFormats = ['json', 'csv', 'xlsx', 'html'] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** The media type of each format. */
export const reportTypes: Readonly<Record<ReportFormat, string>> = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  html: 'text/html; charset=utf-8',
};

/**
 * Rows of one sheet as a file has them: what there is not is an empty cell. Whoever has not come stands under no hour, so that
 * hours add up to everybody: there it is said.
 */
async function* rowsOf({ pieces }: OpenReport, sheet: SheetKey, language: Language): AsyncGenerator<FileRow> {
  const none = sheet === 'hours' ? words[language].notCome : '';
  const { columns } = sheets[sheet];
  for await (const { rows } of pieces(sheet))
    yield* rows.map((row) =>
      row.map(
        (cell, index) => shownCell(columns[index]?.name ?? '', cell, language) ?? (index === 0 ? none : ''),
      ),
    );
}

/** A report as JSON, always the same bytes: its SHA-256 is theirs. */
async function* jsonOf({ report, pieces }: OpenReport): AsyncGenerator<Buffer> {
  const { id, drillId, division, kind, asOf, closedAt } = report;
  const text = createJsonText({ id, drillId, division, kind, asOf, closedAt });
  yield Buffer.from(text.begin());
  for await (const { sheet, rows } of pieces()) yield Buffer.from(text.rows(sheet, rows));
  yield Buffer.from(text.end());
}

/** What a sheet is called; Excel takes 31 characters. */
function sheetName({ practice }: OpenReport, key: SheetKey, language: Language): string {
  const name = sheets[key][language];
  return practice ? `${name.slice(0, 20)} ${words[language].practice}` : name;
}

/** A workbook with a sheet for each table, and a table of Excel in each. */
const xlsxOf = (open: OpenReport, language: Language): AsyncIterable<Uint8Array> =>
  workbookOf(
    sheetKeys.map((key) => ({
      name: sheetName(open, key, language),
      heading: headingsOf(sheets[key], language),
      rows: rowsOf(open, key, language),
      table: `Report_${key}`,
    })),
  );

/** A report as a file, in pieces as they are taken; CSV is of one sheet. */
export function fileOf(
  open: OpenReport,
  { format, sheet, language }: { format: ReportFormat; sheet: SheetKey; language: Language },
): AsyncIterable<Uint8Array> {
  switch (format) {
    case 'json':
      return jsonOf(open);
    case 'csv':
      return csvOf(headingsOf(sheets[sheet], language), rowsOf(open, sheet, language));
    case 'xlsx':
      return xlsxOf(open, language);
    case 'html':
      return htmlOf(open, language);
  }
}

/** What a file of a report is called. */
export const fileName = (
  { report, practice }: Pick<OpenReport, 'report' | 'practice'>,
  format: ReportFormat,
  sheet: SheetKey,
): string =>
  `${practice ? 'practice-' : ''}report-${report.division}-${report.version}${format === 'csv' ? `-${sheet}` : ''}.${format}`;
