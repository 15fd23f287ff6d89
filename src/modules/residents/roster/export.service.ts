import { AppError, notFound } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import {
  type ExportedCells,
  exportedRow,
  type FileRow,
  mostSheetRows,
} from '../../../platform/spreadsheets/index.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import {
  type Actor,
  type Auditor,
  type Caller,
  type DrillKeys,
  openPerson,
  related,
  requireDivision,
} from '../../foundation/index.ts';
import { type RosterColumn, rosterColumns } from './roster.columns.ts';
import { typeName } from './roster.lines.ts';
import type { Listed, ListedPerson, RosterRead } from './roster.read.ts';

/** People that are read and opened together: 10 ms of work, between which others have their turn. */
const pageSize = 300;

export interface RosterExportService {
  /**
   * The roster of the caller's division, or of a part of it, unmasked, in the form in which it is imported: rows that are read
   * as they are taken. The audit log has the line before anything is answered; where it cannot be written, nobody is.
   * Of a drill that is closed, too.
   * @throws AppError 400 for more people than a workbook that is imported holds, 403 outside the caller's division, 404, 410
   * `personal-data-destroyed`
   */
  people(
    by: Caller & Pick<Actor, 'requestId'>,
    drillId: string,
    asked: { division?: string | undefined; reason: string; format: 'csv' | 'xlsx' },
    language: 'en' | 'zh',
  ): Promise<AsyncIterable<FileRow>>;
}

export function createRosterExportService(deps: {
  /** The roster as it is now: it may be mended by the file, and imported whole. */
  present: () => Promise<Pick<RosterRead, 'countIn' | 'people'>>;
  drills: Pick<DrillCatalogue, 'withPeople'>;
  audit: Auditor;
}): RosterExportService {
  const { present, drills, audit } = deps;

  async function* rows(
    read: Pick<RosterRead, 'people'>,
    of: { drillId: string; division: string; keys: DrillKeys },
    write: (listed: ListedPerson, keys: DrillKeys) => FileRow,
  ): AsyncGenerator<FileRow> {
    let after: Listed | undefined;
    do {
      const page = await read.people(of.drillId, of.division, after, pageSize);
      for (const listed of page) yield write(listed, of.keys);
      after = page.length < pageSize ? undefined : page.at(-1);
    } while (after !== undefined);
  }

  return {
    async people(by, drillId, { division = by.division ?? '', reason, format }, language) {
      const drill = await drills.withPeople(drillId);
      if (division === '' || !related(by.division ?? '', drill.city)) throw new AppError(notFound);
      requireDivision(by, division);
      const read = await present();
      const people = await read.countIn(drillId, division);
      if (format === 'xlsx' && people > mostSheetRows) throw tooManyForSheet();
      await audit.append(
        audit.entryIn(drill, {
          by,
          action: 'roster.exported',
          object: { kind: 'drill', id: drillId },
          division,
          reason,
          details: { people, format },
        }),
      );
      return rows(read, { drillId, division, keys: drill.keys }, (listed, keys) =>
        exportedRow(rosterColumns, cellsOf(listed, keys, language), format),
      );
    },
  };
}

/** Somebody as a line that the import reads as the same person at the same door. */
function cellsOf(
  { id, community, building, lng, lat, person }: ListedPerson,
  keys: DrillKeys,
  language: 'en' | 'zh',
): ExportedCells<RosterColumn> {
  const { name, type, number, unit, room } = openPerson(keys, 'roster', id, person);
  const [, nationality, bare = number] = /^([A-Z]{3}):(.+)$/.exec(number) ?? [];
  const located = lng !== null && lat !== null;
  return {
    community,
    building,
    unit,
    room,
    name,
    documentType: typeName(type, language),
    documentNumber: bare,
    nationality,
    lng: lng ?? undefined,
    lat: lat ?? undefined,
    datum: located ? 'wgs84' : undefined,
  };
}

function tooManyForSheet(): AppError {
  const most = mostSheetRows.toLocaleString('en-US');
  return invalidField('/format', 'too-many-rows', {
    en: `More than ${most} people, which no workbook that is imported again may hold: ask for csv, or for one division after the other`,
    zh: `超过 ${most} 人，工作簿无法再次导入：请改用 csv，或按下级区划分别导出`,
  });
}
