import { parentPort } from 'node:worker_threads';
import { UnreadablePiece } from '../../../platform/spreadsheets/index.ts';
import type { ThreadReply } from '../../../platform/threads.ts';
import { type PreparedRows, type PrepareRows, prepareRows } from './rows.prepare.ts';

/** What a thread answers: the piece, or that it cannot be read. */
export type RowsReply = { readable: true; prepared: PreparedRows } | { readable: false };

function answer(ask: PrepareRows): RowsReply {
  try {
    return { readable: true, prepared: prepareRows(ask) };
  } catch (error) {
    if (error instanceof UnreadablePiece) return { readable: false };
    throw error;
  }
}

parentPort?.on('message', (ask: PrepareRows) => {
  let reply: ThreadReply;
  const handed: ArrayBuffer[] = [];
  try {
    const value = answer(ask);
    reply = { ok: true, value };
    // Handed over, not copied.
    if (value.readable) handed.push(value.prepared.batch.people.buffer as ArrayBuffer);
  } catch (error) {
    // A foreign message can quote personal data: only the name goes.
    reply = { ok: false, error: error instanceof Error ? error.name : 'unknown' };
  }
  parentPort?.postMessage(reply, handed);
});
