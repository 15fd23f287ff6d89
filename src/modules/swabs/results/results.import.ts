import type { ResultState } from '../../../core/swabs/index.ts';
import type { Tx } from '../../../platform/db/index.ts';
import type { FieldError } from '../../../platform/errors/index.ts';
import type { CommunitySignals } from '../../residents/index.ts';
import {
  type ImportContext,
  type ImportSession,
  type ImportTarget,
  type PlainPiece,
  type Prepared,
  preparePlain,
} from '../../service/index.ts';
import { checkResultRow, resultColumns } from './results.columns.ts';
import { noteOf } from './results.notes.ts';
import type { NewResult, RecordedResult, ResultsRepo, Speaking } from './results.repo.ts';
import { mostResults, type ResultRow } from './results.schemas.ts';
import { type Speak, toResult } from './speaking.ts';

type ResultPiece = PlainPiece<ResultRow> & Pick<Prepared, 'noted' | 'figures'>;

/** What the result of the job calls the rows of a state. */
const figureOf: Readonly<Record<ResultState, string>> = {
  counts: 'counting',
  'to-verify': 'toVerify',
  waiting: 'waiting',
  kept: 'kept',
  superseded: 'superseded',
};

/** As many rows as a request of JSON has written together, or thereabouts: their tubes are held no longer than that takes. */
const together = { rows: 500, bytes: 24_576 };

/**
 * Results of a laboratory, from a file: each row what `POST …/results` takes as JSON, and what becomes of it is the same. A row
 * that is kept and does not count is accepted; it stands beside the rejected ones with its reason, to be corrected and sent again.
 */
export function createResultsImport(deps: {
  repo: Pick<ResultsRepo, 'recordWithin' | 'rehearse'>;
  speaking: Speak;
  signals: Pick<CommunitySignals, 'waiting'>;
}): ImportTarget {
  const { repo, speaking, signals } = deps;

  function open({ drill, caller, dryRun }: ImportContext): ImportSession<ResultPiece> {
    let who: Promise<Speaking> | undefined;
    let taken = 0;
    const communities = new Set<string>();
    const rehearsed: NewResult[] = [];

    /** What the rows would come to after those further up, none of which has been written. */
    async function rehearse(tx: Tx, speaker: Speaking, results: readonly NewResult[]) {
      const before = rehearsed.length;
      rehearsed.push(...results);
      return (await repo.rehearse(tx, speaker, rehearsed)).slice(before);
    }

    return {
      async prepare(piece, reading) {
        who ??= speaking(caller, drill.id);
        await who;
        return preparePlain(piece, reading, checkResultRow, async (value) => ({ ok: true, value }));
      },

      settle(piece) {
        const room = Math.max(0, mostResults - taken);
        taken += piece.standing.length;
        const beyond = piece.standing.splice(room);
        if (beyond.length === 0) return;
        piece.rejected.push(...beyond.map(({ row, cells }) => ({ row, cells, errors: [tooMany] })));
        piece.accepted = piece.standing.length;
      },

      async write(tx, piece) {
        const { standing } = piece;
        if (who === undefined || standing.length === 0) return 0;
        const speaker = await who;
        const results = standing.map(({ value }) => toResult(speaker, value));
        const answers = dryRun
          ? await rehearse(tx, speaker, results)
          : await repo.recordWithin(tx, speaker, results);
        piece.noted = standing.flatMap(({ row, cells }, index) => {
          const { state, code } = answers[index] ?? {};
          const silent = code === undefined || code === null || state === 'to-verify';
          return silent ? [] : [{ row, cells, errors: [noteOf(code)] }];
        });
        piece.figures = figuresOf(answers);
        for (const answer of answers) for (const one of answer.communities) communities.add(one);
        return answers.filter(({ fresh }) => fresh).length;
      },

      async close() {
        for (const community of communities) signals.waiting(drill.id, community);
      },
    };
  }

  return {
    kind: 'results',
    columns: resultColumns,
    access: ['lab'],
    afterClosing: true,
    pieces: together,
    async admit(caller, drill) {
      await speaking(caller, drill.id);
    },
    open,
  };
}

function figuresOf(answers: readonly RecordedResult[]): Record<string, number> {
  const figures: Record<string, number> = { people: 0 };
  for (const name of Object.values(figureOf)) figures[name] = 0;
  for (const { state, people } of answers) {
    figures[figureOf[state]] = (figures[figureOf[state]] ?? 0) + 1;
    figures['people'] = (figures['people'] ?? 0) + people;
  }
  return figures;
}

const tooMany: FieldError = {
  pointer: '',
  code: 'too-many-rows',
  text: {
    en: `A file holds ${mostResults.toLocaleString('en-US')} results at most, and this row is beyond. Send it in a file of its own`,
    zh: `一个文件至多 ${mostResults} 条结果，该行已超出，请另行提交`,
  },
};
