import { availableParallelism } from 'node:os';
import type { Clock } from '../../../platform/clock.ts';
import { AppError, type FieldError, notFound } from '../../../platform/errors/index.ts';
import { type Piece, readCells, UnreadablePiece } from '../../../platform/spreadsheets/index.ts';
import type { Threads } from '../../../platform/threads.ts';
import type { BuildingsRepo } from '../../foundation/index.ts';
import { districtHeadquarters, related } from '../../foundation/index.ts';
import type { ImportContext, ImportSession, ImportTarget, Prepared } from '../../service/index.ts';
import { otherName, renewalOf } from './differing.ts';
import { createPlaces } from './places.ts';
import { rosterColumns } from './roster.columns.ts';
import { type PreparedRoster, type PrepareRoster, prepareRoster } from './roster.prepare.ts';
import type { RosterBatch, RosterRepo } from './roster.repo.ts';
import type { PieceReply } from './roster.thread.ts';
import { createSeen } from './seen.ts';
import { countAbsent, tellMoves, type WholeFileDeps } from './whole-file.ts';

/** The file that the threads of a roster import run. */
export const rosterThreadFile = new URL('./roster.thread.ts', import.meta.url);

/**
 * Threads that hash and seal: all cores but one, which the worker's own thread and a database on the same machine
 * need. On 2 cores with PostgreSQL, api and worker together, one thread takes a tenth to a quarter longer than two,
 * and 80 MB less.
 */
export const rosterThreads = Math.max(1, availableParallelism() - 1);

/** Up to here a file is done in less time (about 40 ms) than a thread takes to start. */
const smallFile = 65_536;

interface RosterPiece
  extends Prepared,
    Pick<PreparedRoster, 'at' | 'marks' | 'located' | 'places' | 'batch'> {
  piece: Piece;
  skim: boolean;
}

/**
 * The household roster 底册, the denominator of coverage: one line a person. A person who stands there already is
 * renewed; who says the same changes nothing. The same person twice in one file: the first line counts.
 */
export function createRosterImport(deps: {
  repo: RosterRepo;
  buildings: BuildingsRepo;
  threads: Threads;
  clock: Clock;
  wholeFile: WholeFileDeps;
}): ImportTarget {
  const { repo, buildings, threads, clock, wholeFile } = deps;
  return {
    kind: 'roster',
    columns: rosterColumns,
    access: districtHeadquarters,
    admit(caller, drill) {
      if (!related(caller.division ?? '', drill.city)) throw new AppError(notFound);
    },
    open: (context) => openSession(context),
  };

  function openSession(context: ImportContext): ImportSession<RosterPiece> {
    const { jobId, drill, caller, names, datum, dryRun, bytes } = context;
    const seen = createSeen();
    const inFile = new Set<string>();
    // Until a row was refused whose person stands on the roster, or rows were written by a run before this one.
    let allListed = !dryRun;
    const places = createPlaces();
    // The file's row with which the next piece begins.
    let begins = 1;
    // Buildings that the file puts elsewhere on the map: the rows that say so have changed something, whoever they are of.
    const moved = new Set<string>();
    // The day begins first at UTC+14: a child born this morning is not born in the future.
    const today = new Date(clock.now().getTime() + 14 * 3_600_000).toISOString().slice(0, 10);

    async function work(ask: PrepareRoster): Promise<PreparedRoster> {
      if (bytes <= smallFile) return prepareRoster(ask);
      const reply = await threads.run<PieceReply>(ask);
      if (!reply.readable) throw new UnreadablePiece();
      return reply.prepared;
    }

    return {
      async prepare(piece, reading, skim) {
        const { keys, communities, successors } = drill;
        const division = caller.division ?? '';
        const prepared = await work({
          piece,
          reading,
          skim,
          keys,
          communities,
          successors,
          division,
          datum,
          today,
        });
        return { ...prepared, accepted: prepared.at.length, piece, skim };
      },

      settle(prepared) {
        const { at, marks } = prepared;
        const twice = new Set<number>();
        for (let index = 0; index < at.length; index += 1) {
          if (!seen.add(marks[index * 2] ?? 0, marks[index * 2 + 1] ?? 0)) twice.add(index);
        }
        if (twice.size > 0) takeOut(prepared, twice);
        for (const { community } of prepared.places) inFile.add(community);
        if (prepared.skim) allListed = false;
        prepared.places = places.take(prepared.places, begins);
        begins += prepared.span;
      },

      async write(tx, prepared) {
        const { batch, accepted } = prepared;
        if (accepted === 0) return 0;
        const by = { drillId: drill.id, jobId, at: clock.now() };
        const named = prepared.places.map((place) => ({ ...place, drillId: drill.id }));
        for (const id of await buildings.elsewhere(tx, named)) moved.add(id);
        if (!dryRun && named.length > 0) await buildings.locate(tx, jobId, named);
        const relocated = new Set(await repo.listed(tx, locatedIn(prepared, moved)));
        const added = dryRun ? await repo.countMissing(tx, batch) : await repo.add(tx, by, batch);
        // Of a new roster nobody is known.
        if (added === accepted) return added;
        const { renewed, otherwise } = renewalOf(drill.keys, await repo.differing(tx, batch), names);
        if (!dryRun) await repo.renew(tx, by, renewed);
        if (otherwise.size > 0) {
          allListed = false;
          rejectRows(prepared, indexesOf(batch.ids, otherwise), otherName);
        }
        for (const id of [...otherwise, ...renewed.map((row) => row.id)]) relocated.delete(id);
        return added + renewed.length + relocated.size;
      },

      async finish() {
        const notListed = await countAbsent(wholeFile, context, [...inFile], seen, allListed);
        return { notListed, moved: await tellMoves(wholeFile, context), twoPlaces: places.twoPlaces() };
      },

      async close() {},
    };
  }
}

/** Gives rows back as they were, with what is wrong with them. */
function rejectRows(prepared: RosterPiece, indexes: ReadonlySet<number>, error: FieldError): void {
  const { at, piece, skim } = prepared;
  prepared.accepted -= indexes.size;
  if (skim) return;
  const cells = readCells(piece);
  for (const index of indexes) {
    const row = at[index] ?? 0;
    prepared.rejected.push({ row, cells: cells[row] ?? [], errors: [error] });
  }
  prepared.rejected.sort((one, other) => one.row - other.row);
}

/** Takes the rows that repeat a person out of the batch. */
function takeOut(prepared: RosterPiece, twice: ReadonlySet<number>): void {
  rejectRows(prepared, twice, repeated);
  if (prepared.skim) return;
  const without = (literal: string) =>
    `{${literal
      .slice(1, -1)
      .split(',')
      .filter((_, index) => !twice.has(index))
      .join(',')}}`;
  const { ids, communities, buildings, households, digests, people } = prepared.batch;
  prepared.at = prepared.at.filter((_, index) => !twice.has(index));
  prepared.located = prepared.located.filter((_, index) => !twice.has(index));
  prepared.batch = {
    ids: without(ids),
    communities: without(communities),
    buildings: without(buildings),
    households: without(households),
    digests: without(digests),
    people: without(people),
  } satisfies RosterBatch;
}

/** Whose rows say where one of these buildings stands. */
function locatedIn({ batch, located }: RosterPiece, moved: ReadonlySet<string>): string[] {
  if (moved.size === 0) return [];
  const of = batch.buildings.slice(1, -1).split(',');
  return batch.ids
    .slice(1, -1)
    .split(',')
    .filter((_, index) => located[index] === 1 && moved.has(of[index] ?? ''));
}

/** Where some of a batch stand in it. */
function indexesOf(ids: string, some: ReadonlySet<string>): Set<number> {
  const all = ids.slice(1, -1).split(',');
  return new Set([...all.keys()].filter((index) => some.has(all[index] ?? '')));
}

const repeated: FieldError = {
  pointer: '/documentNumber',
  code: 'repeated',
  text: {
    en: 'The same person stands further up in this file. Leave this row out',
    zh: '同一人在本文件前面的行中已出现，请删去此行',
  },
};
