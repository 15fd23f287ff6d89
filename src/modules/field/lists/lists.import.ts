import { availableParallelism } from 'node:os';
import { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { UnreadablePiece } from '../../../platform/spreadsheets/index.ts';
import type { Threads } from '../../../platform/threads.ts';
import { type DivisionsRead, headquarters, related } from '../../foundation/index.ts';
import type { ImportContext, ImportSession, ImportTarget, Prepared } from '../../service/index.ts';
import type { FollowUpWriter } from './follow-up.repo.ts';
import { listReasons } from './lists.tables.ts';
import { listColumns } from './lists-columns.prepare.ts';
import type { NewList } from './new-list.ts';
import type { PeopleFound, RowBatch } from './row-batch.prepare.ts';
import { codesToName, type DrillPlaces } from './row-check.prepare.ts';
import { type PreparedRows, type PrepareRows, prepareRows } from './rows.prepare.ts';
import type { RowsReply } from './rows.thread.ts';
import { takeListBack } from './undo.repo.ts';

/** The file that the threads of a list's import run. */
export const listThreadFile = new URL('./rows.thread.ts', import.meta.url);

/** Threads that hash and seal: all cores but one, as for the roster. */
export const listThreads = Math.max(1, availableParallelism() - 1);

/** Up to here a file is done in less time than a thread takes to start, in bytes. */
const smallFile = 65_536;

/** What the request has said of the whole list. */
export const saidOfList = z.object({
  listId: z.uuid().optional(),
  source: z.string(),
  reason: z.enum(listReasons),
  receivedAt: z.iso.datetime().transform((text) => new Date(text)),
  dueAt: z.iso.datetime().transform((text) => new Date(text)),
});

interface ListPiece extends Prepared {
  batch: RowBatch & Partial<PeopleFound>;
}

/**
 * A follow-up list 摸排名单, one row a person. Rows about somebody who has a task already, by this list or another one, are
 * put with that task; everybody else gets one, where they live as far as that is known.
 */
export function createListsImport(deps: {
  writer: FollowUpWriter;
  divisions: Pick<DivisionsRead, 'named'>;
  threads: Threads;
  clock: Clock;
}): ImportTarget {
  const { writer, divisions, threads, clock } = deps;
  return {
    kind: 'lists',
    keyed: true,
    columns: listColumns,
    access: headquarters,
    admit(caller, drill) {
      if (!related(caller.division ?? '', drill.city)) throw new AppError(notFound);
    },
    open: (context) => openSession(context),
    undoing: {
      says: {
        en: 'Its rows are taken out of the list, and the tasks of which no other row speaks are gone; so is a list that is empty then. A task on which somebody has worked stays with its rows: it was tried, taken up, settled, handed on, asked of another region, or is one with another. A task of which another row speaks, too, stays, and is due when it was by then.',
        zh: '该次导入的行移出名单，没有其他来源的任务随之删除，名单为空时一并删除。已开展工作的任务（已联系、已接手、已办结、已移交、已请求协查或已合并）连同其行保留；另有来源的任务保留，时限不变。',
      },
      alone: false,
      async takeBack(tx, { drill, jobId }, acts) {
        const list = acts.find(({ kind }) => kind === 'list');
        if (list === undefined) return acts.map(({ kind, id }) => ({ kind, id, because: 'in-use' }));
        return takeListBack(tx, { drillId: drill.id, listId: list.id, jobId });
      },
    },
  };

  function openSession(context: ImportContext): ImportSession<ListPiece> {
    const { jobId, drill, caller, dryRun, bytes } = context;
    const said = saidOfList.parse(context.said);
    const list: NewList = {
      id: said.listId ?? jobId,
      drillId: drill.id,
      kind: 'list',
      division: caller.division ?? drill.city,
      source: said.source,
      reason: said.reason,
      receivedAt: said.receivedAt,
      dueAt: said.dueAt,
      createdBy: caller.sub,
      importId: jobId,
    };
    // The day begins first at UTC+14: a child born this morning is not born in the future.
    const today = new Date(clock.now().getTime() + 14 * 3_600_000).toISOString().slice(0, 10);

    let places: Promise<DrillPlaces> | undefined;
    async function placesOfDrill(): Promise<DrillPlaces> {
      const { communities, successors } = drill;
      const known = await divisions.named(codesToName(communities));
      return { communities, successors, names: known.map(({ code, name }) => ({ code, name })) };
    }

    let begun = false;
    async function work(ask: PrepareRows): Promise<PreparedRows> {
      if (bytes <= smallFile) return prepareRows(ask);
      if (!begun) {
        begun = true;
        // The first piece is done here while a thread loads what it works with: PostgreSQL would have nothing to do until then. It is
        // written after 0.50 s in place of 0.89, and 50,000 rows take 3.5 times as long as hashing and sealing them, in place of 4.2.
        threads.begin();
        return prepareRows(ask);
      }
      const reply = await threads.run<RowsReply>(ask);
      if (!reply.readable) throw new UnreadablePiece();
      return reply.prepared;
    }

    return {
      async prepare(piece, reading, skim) {
        places ??= placesOfDrill();
        const { keys } = drill;
        const at = clock.now().getTime();
        const ask = { piece, reading, skim, listId: list.id, keys, places: await places, today, at };
        const prepared = await work(ask);
        if (skim || dryRun) return prepared;
        return {
          ...prepared,
          batch: { ...prepared.batch, ...(await writer.find(drill.id, prepared.batch)) },
        };
      },
      settle() {},
      async write(tx, piece) {
        if (dryRun) return writer.countNew(tx, list, piece.batch);
        const { fresh, ...figures } = await writer.take(tx, list, piece.batch, clock.now());
        piece.figures = figures;
        piece.acts = [{ kind: 'list', id: list.id }];
        return fresh;
      },
      finish: async () => (dryRun ? {} : { listId: list.id }),
      async close() {},
    };
  }
}
