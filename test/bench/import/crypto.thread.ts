import { createSecretKey } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { buildingId } from '../../../src/modules/foundation/buildings/index.ts';
import { personId } from '../../../src/modules/foundation/vault/index.ts';
import { hashAndSeal } from '../../../src/modules/residents/roster/roster.prepare.ts';
import { resident } from './roster.ts';

/** A share of the rows that one thread hashes and seals. */
export interface CryptoShare {
  from: number;
  to: number;
  communities: string[];
}

const { from, to, communities } = workerData as CryptoShare;
const keys = { data: createSecretKey(Buffer.alloc(32, 1)), id: createSecretKey(Buffer.alloc(32, 2)) };
const slice = 5_000;

/** Only the hashing and sealing is timed: rows are made before, a slice at a time. */
let ms = 0;
let last = { place: '', id: '' };
for (let begin = from; begin < to; begin += slice) {
  const lines = Array.from({ length: Math.min(slice, to - begin) }, (_, n) =>
    resident(begin + n, communities),
  );
  const started = performance.now();
  for (const line of lines) {
    // As in an import: neighbours stand together, so a building is hashed once in a while.
    const place = line.community + line.building;
    if (place !== last.place) last = { place, id: buildingId(keys, line.community, line.building) };
    hashAndSeal(keys, line, personId(keys, line.document), last.id);
  }
  ms += performance.now() - started;
}
parentPort?.postMessage(ms);
