import { availableParallelism } from 'node:os';
import type { Clock } from '../../../platform/clock.ts';
import { AppError, type FieldError, notFound } from '../../../platform/errors/index.ts';
import { type Piece, readCells, UnreadablePiece } from '../../../platform/spreadsheets/index.ts';
import type { Threads } from '../../../platform/threads.ts';
import type { BuildingsRepo } from '../../foundation/index.ts';
import { related } from '../../foundation/index.ts';
import type { ImportContext, ImportSession, ImportTarget, Prepared } from '../../service/index.ts';
import { rosterColumns } from './roster.lines.ts';
import { type PreparedRoster, type PrepareRoster, prepareRoster } from './roster.prepare.ts';
import type { RosterBatch, RosterRepo } from './roster.repo.ts';
import type { PieceReply } from './roster.thread.ts';
import { createSeen } from './seen.ts';

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

interface RosterPiece extends Prepared, Pick<PreparedRoster, 'at' | 'marks' | 'places' | 'batch'> {
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
}): ImportTarget {
  const { repo, buildings, threads, clock } = deps;
  return {
    kind: 'roster',
    columns: rosterColumns,
    access: ['district-hq'],
    admit(caller, drill) {
      if (!related(caller.division ?? '', drill.city)) throw new AppError(notFound);
    },
    open: (context) => openSession(context),
  };

  function openSession({ drill, caller, dryRun, bytes }: ImportContext): ImportSession<RosterPiece> {
    const seen = createSeen();
    const placed = new Set<string>();
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
        const { keys, communities } = drill;
        const division = caller.division ?? '';
        const prepared = await work({ piece, reading, skim, keys, communities, division, today });
        return { ...prepared, accepted: prepared.at.length, piece, skim };
      },

      settle(prepared) {
        const { at, marks } = prepared;
        const twice = new Set<number>();
        for (let index = 0; index < at.length; index += 1) {
          if (!seen.add(marks[index * 2] ?? 0, marks[index * 2 + 1] ?? 0)) twice.add(index);
        }
        if (twice.size > 0) reject(prepared, twice);
        prepared.places = prepared.places.filter(({ id }) => !placed.has(id));
        for (const { id } of prepared.places) placed.add(id);
      },

      async write(tx, { batch, places, accepted }) {
        if (accepted === 0) return 0;
        if (dryRun) return repo.compare(tx, batch);
        const drillId = drill.id;
        if (places.length > 0) await buildings.locate(places.map((place) => ({ ...place, drillId })));
        return repo.upsert(tx, drillId, batch, clock.now());
      },

      async close() {},
    };
  }
}

/** Takes the rows that repeat a person out of the batch, and gives them back as they were. */
function reject(prepared: RosterPiece, twice: ReadonlySet<number>): void {
  const { at, piece, skim } = prepared;
  prepared.accepted -= twice.size;
  if (skim) return;
  const cells = readCells(piece);
  for (const index of twice) {
    const row = at[index] ?? 0;
    prepared.rejected.push({ row, cells: cells[row] ?? [], errors: [repeated] });
  }
  prepared.rejected.sort((one, other) => one.row - other.row);
  const without = (literal: string) =>
    `{${literal
      .slice(1, -1)
      .split(',')
      .filter((_, index) => !twice.has(index))
      .join(',')}}`;
  const { ids, communities, buildings, households, digests, people } = prepared.batch;
  prepared.batch = {
    ids: without(ids),
    communities: without(communities),
    buildings: without(buildings),
    households: without(households),
    digests: without(digests),
    people: without(people),
  } satisfies RosterBatch;
}

const repeated: FieldError = {
  pointer: '/documentNumber',
  code: 'repeated',
  text: {
    en: 'The same person stands further up in this file. Leave this row out',
    zh: '同一人在本文件前面的行中已出现，请删去此行',
  },
};
