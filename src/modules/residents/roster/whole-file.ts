import type { Queryable } from '../../../platform/db/index.ts';
import type { ImportContext, JobsService } from '../../service/index.ts';
import { byDistrict, shown, wordId } from './moves.ts';
import { marksOf } from './roster.prepare.ts';
import type { Listed, Move, RosterRead } from './roster.read.ts';
import type { RosterRepo } from './roster.repo.ts';
import type { Seen } from './seen.ts';

export interface WholeFileDeps {
  sql: Queryable;
  repo: Pick<RosterRepo, 'noteAbsent' | 'absentElsewhere' | 'foundAgain'>;
  read: RosterRead;
  jobs: Pick<JobsService, 'tell'>;
}

/** People of the roster that are looked at together. */
const pageSize = 10_000;

/**
 * People of the file's communities who are on the roster and not in the file. They stay; who they are is kept, so that they
 * can be taken off on request. Whom a file before did not have and this one has is not to be taken off for that file's sake any more.
 */
export async function countAbsent(
  { sql, repo, read }: WholeFileDeps,
  { drill, jobId, dryRun }: ImportContext,
  communities: readonly string[],
  seen: Seen,
  /** Whether all who were seen are on the roster, in these communities. */
  allListed: boolean,
): Promise<number> {
  if (!dryRun) {
    const missed = await repo.absentElsewhere(sql, drill.id, jobId, communities);
    const found = missed.filter((id) => seen.has(...marksOf(id)));
    if (found.length > 0) await repo.foundAgain(sql, drill.id, jobId, found);
  }
  if (allListed && (await read.count(drill.id, communities)) === seen.size()) return 0;
  let absent = 0;
  let after: Listed | undefined;
  for (;;) {
    const page = await read.page(drill.id, communities, after, pageSize);
    const ids = page.map(({ id }) => id).filter((id) => !seen.has(...marksOf(id)));
    if (ids.length > 0 && !dryRun) await repo.noteAbsent(sql, drill.id, jobId, ids);
    absent += ids.length;
    after = page.at(-1);
    if (page.length < pageSize) return absent;
  }
}

/** Says whom the import has moved from other districts, and leaves each of these word of its own people. */
export async function tellMoves(
  { read, jobs }: WholeFileDeps,
  { drill, jobId, caller }: ImportContext,
): Promise<{ people: number; moves: Move[] }> {
  const moves = await read.movesInto(jobId, caller.division ?? '');
  for (const [district, own] of byDistrict(moves)) {
    const work = {
      id: wordId(drill.keys, jobId, district),
      kind: 'roster-moves',
      drillId: drill.id,
      total: own.length,
      input: { importJob: jobId },
    };
    await jobs.tell(caller, district, work, { moved: shown(own) });
  }
  return shown(moves);
}
