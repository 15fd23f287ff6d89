import { parentPort } from 'node:worker_threads';
import { UnreadablePiece } from '../../../platform/spreadsheets/index.ts';
import type { ThreadReply } from '../../../platform/threads.ts';
import { type PrepareRoster, prepareRoster } from './roster.prepare.ts';

/** What a thread answers: the piece, or where it cannot be read. */
export type PieceReply = { readable: true; prepared: ReturnType<typeof prepareRoster> } | { readable: false };

function answer(ask: PrepareRoster): PieceReply {
  try {
    return { readable: true, prepared: prepareRoster(ask) };
  } catch (error) {
    if (error instanceof UnreadablePiece) return { readable: false };
    throw error;
  }
}

parentPort?.on('message', (ask: PrepareRoster) => {
  let reply: ThreadReply;
  try {
    reply = { ok: true, value: answer(ask) };
  } catch (error) {
    // A foreign message can quote personal data: only the name goes.
    reply = { ok: false, error: error instanceof Error ? error.name : 'unknown' };
  }
  parentPort?.postMessage(reply);
});
