import { parentPort } from 'node:worker_threads';
import { makeReplan } from '../../../core/assignment/index.ts';
import type { ThreadReply } from '../../../platform/threads.ts';
import type { ReplanTask } from './work-out.ts';

parentPort?.on('message', ({ problem, wasAt }: ReplanTask) => {
  let reply: ThreadReply;
  try {
    reply = { ok: true, value: makeReplan(problem, wasAt) };
  } catch (error) {
    reply = { ok: false, error: error instanceof Error ? error.name : 'unknown' };
  }
  parentPort?.postMessage(reply);
});
