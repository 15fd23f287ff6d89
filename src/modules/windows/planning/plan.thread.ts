import { parentPort } from 'node:worker_threads';
import { makePlan, type Problem } from '../../../core/assignment/index.ts';
import type { ThreadReply } from '../../../platform/threads.ts';

parentPort?.on('message', (problem: Problem) => {
  let reply: ThreadReply;
  try {
    reply = { ok: true, value: makePlan(problem) };
  } catch (error) {
    reply = { ok: false, error: error instanceof Error ? error.name : 'unknown' };
  }
  parentPort?.postMessage(reply);
});
