import { type Database, inTransaction, type Sql, type Tx } from '../../../platform/db/index.ts';
import { type OpenDrill, requireUnclosed } from '../../drill/index.ts';
import {
  type AuditEntry,
  auditInsert,
  type BuildingsRepo,
  type DrillKeys,
  unlessNoted,
} from '../../foundation/index.ts';
import { jobRetold, jobUndone } from '../../service/index.ts';
import { byDistrict, shown, wordId } from './moves.ts';
import { takeOff } from './removals.repo.ts';
import type { Move, RosterRead } from './roster.read.ts';
import type { RosterRepo, RosterRow } from './roster.repo.ts';

/** What came of taking an import back. */
export interface Undone {
  /** People whom it had put on the roster. */
  removed: number;
  /** People of whom the roster says again what it said before. */
  restored: number;
  /** Buildings that stand again where they stood before. */
  buildings: number;
}

export interface UndoRepo {
  /**
   * Takes back what an import has done to people of a division, in one transaction with its line of the audit log: whom it added
   * is taken off, whom it renewed is as before, and buildings that it moved stand where they stood. What has been changed since stays. Districts that were left word of people
   * who moved find there who has moved still. Of imports that followed each other the last is taken back first. Of a repeat, what it was the first time.
   */
  undo(
    drill: Pick<OpenDrill, 'id' | 'keys'>,
    division: string,
    importJob: string,
    noted: AuditEntry,
  ): Promise<Undone>;
}

export function createUndoRepo(
  { sql }: Database,
  {
    roster,
    buildings,
    movesInto,
  }: {
    roster: Pick<RosterRepo, 'renew' | 'bearAgain'>;
    buildings: Pick<BuildingsRepo, 'putBack'>;
    movesInto: RosterRead['movesInto'];
  },
): UndoRepo {
  /** Has other districts told whom the import has moved that is not back again. */
  async function retell(
    tx: Tx,
    keys: DrillKeys,
    importJob: string,
    moves: readonly Move[],
    back: ReadonlySet<string>,
  ): Promise<void> {
    for (const [district, own] of byDistrict(moves)) {
      const left = own.filter(({ personId }) => !back.has(personId));
      const result = { moved: shown(left), takenBack: own.length - left.length };
      await tx`${jobRetold(sql, wordId(keys, importJob, district), result)}`;
    }
  }

  return {
    async undo({ id: drillId, keys }, division, importJob, noted) {
      const moves = await movesInto(importJob, division);
      const own: ReturnType<Sql> = sql`r.drill_id = ${drillId} and r.community like ${`${division}%`} and r.import_id = ${importJob}`;
      const done = await inTransaction(sql, async (tx) => {
        await requireUnclosed(sql, tx, drillId);
        // Buildings before people, as an import takes them.
        const [first] = await tx`select where ${unlessNoted(sql, noted)}`;
        const movedBack = first && (await buildings.putBack(tx, { drillId, importJob, division }));
        const before = await tx<RosterRow[]>`
          select h.person_id as id, h.community, h.building_id as "buildingId", h.household_id as "householdId", h.digest, h.person
          from roster r join roster_history h on h.drill_id = r.drill_id and h.person_id = r.id
            and h.job_id = ${importJob} and h.act = 'renewed'
          where ${own} and ${unlessNoted(sql, noted)} order by r.id for update of r`;
        // They are of this act from then on, so that what is left of the import's is whom it added.
        await roster.renew(tx, { drillId, jobId: noted.id, at: noted.at }, before);
        if (before.length > 0) await retell(tx, keys, importJob, moves, new Set(before.map(({ id }) => id)));
        const removed = await takeOff(sql, tx, own, noted);
        await roster.bearAgain(
          tx,
          { drillId, jobId: importJob },
          before.map(({ id }) => id),
        );
        await tx`delete from roster_absent where job_id = ${importJob} and drill_id = ${drillId}`;
        const undone = { removed, restored: before.length, buildings: movedBack ?? 0 };
        if (didSomething(undone)) {
          await tx`${auditInsert(sql, { ...noted, details: undone })}`;
          await tx`${jobUndone(sql, importJob, undone)}`;
        }
        return undone;
      });
      if (didSomething(done)) return done;
      const [first] = await sql<Undone[]>`
        select (details->'removed')::int as removed, (details->'restored')::int as restored,
          coalesce((details->'buildings')::int, 0) as buildings
        from audit_log where id = ${noted.id}`;
      return first ?? done;
    },
  };
}

const didSomething = ({ removed, restored, buildings }: Undone): boolean =>
  removed + restored + buildings > 0;
