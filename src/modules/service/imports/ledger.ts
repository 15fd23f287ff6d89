import { z } from 'zod';
import { AppError } from '../../../platform/errors/index.ts';
import type { Heading, RejectedRow } from '../../../platform/spreadsheets/index.ts';
import type { OpenDrill } from '../../drill/index.ts';
import type { JobRun } from '../jobs/index.ts';
import { importUnreadable } from './imports.errors.ts';
import type { ImportsRepo } from './imports.repo.ts';
import { mostKept, sealRejections } from './rejections.ts';
import type { ImportSession, Prepared } from './target.ts';

/** How far an import is: kept with the job after each piece. */
export const importState = z.object({
  /** Pieces that have been written. */
  pieces: z.int(),
  rows: z.int(),
  accepted: z.int(),
  changed: z.int(),
  rejected: z.int(),
  /** Accepted rows of which something is said. */
  noted: z.int().default(0),
  /** Rejected and noted rows that are in the file of them. */
  kept: z.int(),
  /** What else the kind counts. */
  figures: z.record(z.string(), z.int()).default({}),
  /** The first of them: where, and by which rule. */
  sample: z.array(z.object({ row: z.int(), pointer: z.string(), code: z.string() })),
});
export type ImportState = z.output<typeof importState>;

/** Errors that the result itself names; the workbook has them all. */
const mostSampled = 100;

const nothingYet: ImportState = {
  pieces: 0,
  rows: 0,
  accepted: 0,
  changed: 0,
  rejected: 0,
  noted: 0,
  kept: 0,
  figures: {},
  sample: [],
};

/** The rows of a piece for the file of rejected rows, in the order in which they stood. */
const toShow = ({ rejected, noted = [] }: Prepared): RejectedRow[] =>
  noted.length === 0 ? rejected : [...rejected, ...noted].sort((one, other) => one.row - other.row);

function summed(one: Record<string, number>, other: Record<string, number> = {}): Record<string, number> {
  const sum = { ...one };
  for (const [name, count] of Object.entries(other)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}

/** Keeps the figures of one import, and writes each piece together with them. */
export function createLedger(context: {
  repo: ImportsRepo;
  run: JobRun;
  drill: OpenDrill;
  /** Whether it goes on once the drill is closed. */
  afterClosing: boolean;
  /** Whether a piece may be written again from the start. */
  keyed: boolean;
  heading: Heading;
  total: number;
  /** What an earlier run left. */
  state: ImportState | undefined;
}) {
  const { repo, run, drill, afterClosing, keyed } = context;
  const { names, headings, unread, skip } = context.heading;
  let state = context.state ?? nothingYet;
  const writtenBefore = state.pieces;
  let index = 0;
  // The file's row with which the next piece begins.
  let row = 1;

  function add(prepared: Prepared, changed: number, shown: readonly RejectedRow[]): ImportState {
    const errors = shown.flatMap((one) =>
      one.errors.map(({ pointer, code }) => ({ row: one.row, pointer, code })),
    );
    return {
      pieces: index + 1,
      rows: state.rows + prepared.rows,
      accepted: state.accepted + prepared.accepted,
      changed: state.changed + changed,
      rejected: state.rejected + prepared.rejected.length,
      noted: state.noted + (prepared.noted?.length ?? 0),
      kept: Math.min(mostKept, state.kept + shown.length),
      figures: summed(state.figures, prepared.figures),
      sample: [...state.sample, ...errors].slice(0, mostSampled),
    };
  }

  return {
    row: () => row,
    /** Whether an earlier run has written that piece. */
    written: (piece: number) => piece < writtenBefore,

    /** Takes the next piece of the file: settles it, writes it, and the figures with it. */
    async take(session: ImportSession, prepared: Prepared): Promise<void> {
      session.settle(prepared);
      if (index >= writtenBefore) {
        let next = state;
        await run.advance(async (tx) => {
          if (!afterClosing) await repo.requireUnclosed(tx, drill.id);
          const changed = await session.write(tx, prepared);
          await repo.noteActs(tx, { jobId: run.id, drillId: drill.id }, prepared.acts ?? []);
          const shown = toShow(prepared).map((one) => ({ ...one, row: one.row + row }));
          const rows = shown.slice(0, mostKept - state.kept);
          if (rows.length > 0) {
            const sealed = sealRejections(drill.keys, run.id, index, { names, headings, rows });
            await repo.addRejections(tx, run.id, index, sealed);
          }
          next = add(prepared, changed, shown);
          return { done: next.rows, total: Math.max(context.total, next.rows), state: next };
        }, keyed);
        state = next;
      }
      row += prepared.span;
      index += 1;
    },

    /** The figures of the whole file. @throws AppError 422 where it has no rows */
    result(jobId: string, dryRun: boolean): Record<string, unknown> {
      const { rows, accepted, changed, rejected, noted, kept, figures, sample } = state;
      if (rows === 0) throw new AppError(importUnreadable, { errors: [noRows] });
      return {
        dryRun,
        headingRow: skip,
        unreadColumns: unread,
        rows,
        accepted,
        changed,
        unchanged: accepted - changed,
        rejected,
        ...figures,
        rejectedFile: rejected + noted === 0 ? null : `/v1/jobs/${jobId}/rejected`,
        rejectedInFile: kept,
        errors: sample,
      };
    },
  };
}

const noRows = {
  pointer: '/2',
  code: 'no-rows',
  text: {
    en: 'There is nothing below the heading. Write a row for each; GET /v1/imports/{kind}/template gives an example',
    zh: '表头以下没有数据。请逐行填写；示例见 GET /v1/imports/{kind}/template',
  },
};
