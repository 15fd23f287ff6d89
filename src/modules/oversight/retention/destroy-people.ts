import { serviceDayNumber } from '../../../core/calendar/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { MasterKeys } from '../../../platform/crypto/index.ts';
import type { OpenRecords } from '../../field/index.ts';
import type { Actor, Auditor } from '../../foundation/index.ts';
import { openDrillKeys, type Proof, proofOf, readable } from './proof.ts';
import type { PeopleTable, RetainedDrill, RetentionRead } from './retention.read.ts';
import type { RetentionRepo } from './retention.repo.ts';

/** The drill's people may not be destroyed, or not yet; the message says why and from when on they may. */
export class RetentionError extends Error {
  override readonly name = 'RetentionError';
}

export interface DestroyDeps {
  read: RetentionRead;
  repo: RetentionRepo;
  masterKeys: MasterKeys;
  audit: Auditor;
  /** The machine's clock: retention is no matter of the drill's. */
  clock: Clock;
  /** How long after its closing a drill's people are kept. */
  retentionMs: number;
  /** Resolves when no process holds a drill as it was before: they look for changes once in so long. */
  untilForgotten: () => Promise<void>;
  by: Actor;
  /** Told how far the deleting is in each table, in pages. */
  onProgress?: (table: string, done: number, total: number) => void;
}

/** Pages of one statement: 8 MB of a table, some 20,000 people. */
const pagesAtOnce = 1_000;
/** People whose ciphertexts are tried, from registrations and from the roster. */
const samplesOfEach = 20;
/** Rounds over the tables. A process that had the drill open can add rows during the first, not after. */
const mostRounds = 5;

/**
 * Makes a drill's people unreadable, by destroying its keys, then deletes them, then proves it by trying. Killed at any
 * point, a second run goes on where it was: keys first, so that whatever is left to be deleted can be read by nobody.
 * Run again on a drill that is destroyed it proves it again.
 * @throws RetentionError where the drill is not closed, its retention time is not over, or (`field-open`) somebody of its field is
 * still to be seen to
 */
export async function destroyPeople(deps: DestroyDeps, drillId: string): Promise<Proof> {
  const { read, repo, masterKeys, audit, clock, retentionMs, by } = deps;
  const drill = await read.drill(drillId);
  if (drill === undefined) throw new RetentionError(`There is no drill ${drillId}.`);
  const had = openDrillKeys(masterKeys, drill);
  if (had !== undefined) {
    refuseEarly(drill, clock.now(), retentionMs);
    const today = serviceDayNumber(clock.now().getTime());
    refuseOpen(drillId, await read.openRecords(drillId, today));
  }
  if (!(await repo.mayClearOldKeys())) {
    throw new RetentionError(
      'The role of the database owns no tables, and could not clear what is left of old keys. Run this with MIGRATE_DATABASE_URL, as migrate is run; nothing was destroyed.',
    );
  }

  const samples = await read.samples(drillId, samplesOfEach);
  const readableBefore = had === undefined ? undefined : readable(samples, [had]);
  const object = { kind: 'drill', id: drillId };
  const entry = (action: 'keys.destroyed' | 'people.destroyed', details: Record<string, number>) => ({
    ...audit.entry({ by, action, object, division: drill.city, details }),
    drillId,
  });

  if (had !== undefined) {
    const closedBy = new Date(clock.now().getTime() - retentionMs);
    const done = await repo.destroyKeys(drillId, closedBy, entry('keys.destroyed', {}));
    if (!done) throw new RetentionError(`The drill ${drillId} has changed meanwhile; nothing was destroyed.`);
  }
  await repo.clearOldKeys();
  await deps.untilForgotten();
  const deleted = await deleteAll(deps, drillId);

  const proof = await proofOf({ read, masterKeys, drillId, samples, readableBefore, deleted });
  if (proof.proven) {
    const rows = Object.values(deleted).reduce((sum, count) => sum + count, 0);
    await repo.finish(drillId, entry('people.destroyed', { rows }));
  }
  return proof;
}

function refuseEarly(drill: RetainedDrill, now: Date, retentionMs: number): void {
  if (drill.status !== 'closed' || drill.closedAt === null) {
    throw new RetentionError(
      `The drill ${drill.id} is not closed. The retention time begins when its headquarters close it (POST /v1/drills/${drill.id}/close).`,
    );
  }
  const from = new Date(drill.closedAt.getTime() + retentionMs);
  if (now < from) {
    throw new RetentionError(
      `The drill ${drill.id} was closed at ${drill.closedAt.toISOString()}; its people are kept until ${from.toISOString()} (RETENTION_DAYS).`,
    );
  }
}

/** Whom somebody is still looking for, bringing or watching over is not forgotten: those records live on after the closing. */
function refuseOpen(drillId: string, open: OpenRecords): void {
  const counts = Object.entries(open).filter(([, count]) => count > 0);
  if (counts.length === 0) return;
  const listed = counts.map(([kind, count]) => `${kind} ${count}`).join(', ');
  throw new RetentionError(
    `field-open: the drill ${drillId} has records of the field that are open (${listed}). Headquarters settle, end or cancel each of them first; a closed drill takes that.`,
  );
}

/** Deletes the drill's rows from every table, page by page, until none is left. Answers how many went, by table. */
async function deleteAll(deps: DestroyDeps, drillId: string): Promise<Record<string, number>> {
  const deleted: Record<string, number> = {};
  const tables = await deps.read.peopleTables();
  for (let round = 0; round < mostRounds; round++) {
    for (const table of tables) {
      deleted[table.name] = (deleted[table.name] ?? 0) + (await deleteFrom(deps, table, drillId));
    }
    const left = await Promise.all(tables.map((table) => deps.read.count(table, drillId)));
    if (left.every((rows) => rows === 0)) break;
  }
  return deleted;
}

async function deleteFrom(deps: DestroyDeps, table: PeopleTable, drillId: string): Promise<number> {
  const { read, repo, onProgress } = deps;
  const pages = await read.pages(table);
  let rows = 0;
  for (let page = 0; page < pages; page += pagesAtOnce) {
    const to = Math.min(page + pagesAtOnce, pages);
    rows += await repo.deletePages(table, drillId, page, to);
    onProgress?.(table.name, to, pages);
  }
  return rows;
}
