import cluster from 'node:cluster';
import { availableParallelism } from 'node:os';

/** As many api processes as the machine has cores to give, unless told: what a machine would run. */
export const processes = { API_PROCESSES: process.env['API_PROCESSES'] ?? String(availableParallelism()) };

/** Runs a server beside which ours is measured in as many processes as ours has; answers whether this is one of them. */
export function isServer(): boolean {
  const count = Number(process.env['API_PROCESSES'] ?? 1);
  if (cluster.isWorker || count === 1) return true;
  for (let n = 0; n < count; n++) cluster.fork();
  return false;
}
