import { parentPort } from 'node:worker_threads';
import { planShifts, type ShiftProblem } from '../../../core/field/shifts/index.ts';
import type { ThreadReply } from '../../../platform/threads.ts';

parentPort?.on('message', ({ problem, seed }: { problem: ShiftProblem; seed: number }) => {
  let reply: ThreadReply;
  try {
    reply = { ok: true, value: planShifts(problem, { seed }) };
  } catch (error) {
    reply = { ok: false, error: error instanceof Error ? error.name : 'unknown' };
  }
  parentPort?.postMessage(reply);
});
