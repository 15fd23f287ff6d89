import { type Cell, type SheetKey, sheetKeys, sheets } from './sheets.ts';

/** What a report says of itself, in every format. */
export interface ReportHead {
  id: string;
  drillId: string;
  division: string;
  kind: 'provisional' | 'final';
  /** When its figures were counted. */
  asOf: Date;
  /** When the drill was closed; null while it goes on. */
  closedAt: Date | null;
}

const objectsOf = (sheet: SheetKey, rows: readonly (readonly Cell[])[]): string[] => {
  const { columns } = sheets[sheet];
  return rows.map((row) =>
    JSON.stringify(Object.fromEntries(columns.map(({ name }, index) => [name, row[index] ?? null]))),
  );
};

/**
 * A report as JSON, piece by piece, in the order of the sheets: `{ report, sheets: { city: [{ … }], … } }`. Always the same
 * bytes for the same report, for its SHA-256 is that of this text.
 */
export function createJsonText(head: ReportHead) {
  let at = -1;
  let rowsBefore = false;
  /** Begins sheets up to this one; those without rows are there, too. */
  const goTo = (sheet: SheetKey): string => {
    let text = '';
    for (const wanted = sheetKeys.indexOf(sheet); at < wanted; rowsBefore = false) {
      text += at === -1 ? '' : '],';
      at += 1;
      text += `\n${JSON.stringify(sheetKeys[at])}:[`;
    }
    return text;
  };
  return {
    begin: (): string => `{"report":${JSON.stringify(head)},"sheets":{`,
    rows(sheet: SheetKey, rows: readonly (readonly Cell[])[]): string {
      const opened = goTo(sheet);
      const lines = objectsOf(sheet, rows).join(',\n');
      if (lines === '') return opened;
      const text = `${opened}${rowsBefore ? ',' : ''}\n${lines}`;
      rowsBefore = true;
      return text;
    },
    end: (): string => `${goTo(sheetKeys.at(-1) ?? 'missing')}]}}\n`,
  };
}
