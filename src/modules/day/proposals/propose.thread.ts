import { parentPort } from 'node:worker_threads';
import { propose } from '../../../core/queueing/proposals/index.ts';
import type { ThreadReply } from '../../../platform/threads.ts';
import type { ProposeTask } from './proposer.ts';

parentPort?.on('message', ({ situation, seed }: ProposeTask) => {
  let reply: ThreadReply;
  try {
    reply = { ok: true, value: propose(situation, seed) };
  } catch (error) {
    reply = { ok: false, error: error instanceof Error ? error.name : 'unknown' };
  }
  parentPort?.postMessage(reply);
});
