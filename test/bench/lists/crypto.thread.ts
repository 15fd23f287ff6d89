import { createSecretKey } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { sealListed } from '../../../src/modules/field/lists/listed-record.prepare.ts';
import { rowOf } from './rows.ts';

/** A share of the rows that one thread hashes and seals. */
export interface ListShare {
  from: number;
  to: number;
}

const { from, to } = workerData as ListShare;
const keys = { data: createSecretKey(Buffer.alloc(32, 1)), id: createSecretKey(Buffer.alloc(32, 2)) };
const list = '3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10';
const slice = 5_000;

/** Only the hashing and sealing is timed: rows are made before, a slice at a time. */
let ms = 0;
for (let begin = from; begin < to; begin += slice) {
  const rows = Array.from({ length: Math.min(slice, to - begin) }, (_, n) => rowOf(begin + n));
  const started = performance.now();
  for (const row of rows) sealListed(keys, list, row);
  ms += performance.now() - started;
}
parentPort?.postMessage(ms);
