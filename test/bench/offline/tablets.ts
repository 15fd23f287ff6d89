import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What the tablets' process is to do. Everything in it can be sent to another process. */
export interface TabletsOrder {
  port: number;
  drillId: string;
  /** First window of the day, ms. */
  day: number;
  seed: number;
  /** How often each tablet sends all it has recorded, shuffled anew each time. */
  rounds: number;
  /** Entries in one request, and requests under way at once. */
  batch: number;
  connections: number;
  /** Share of requests whose connection is cut at some moment while they are under way. */
  cut: number;
  /** One for each tablet. */
  tokens: string[];
  devices: string[];
  /** The drill's key of ids, and the service's key of passes (PKCS 8), both base64. */
  idKey: string;
  passKey: { kid: string; pkcs8: string; x: string };
}

export interface TabletsResult {
  seconds: number;
  recorded: number;
  requests: number;
  cut: number;
  /** Entries that went out, cut or not. */
  sent: number;
  acknowledged: number;
  /** Answers, by status, and entries' answers, by status. */
  statuses: Record<string, number>;
  items: Record<string, number>;
  problems: string[];
}

/** Tablets in a process of their own: `ready` when they have recorded their day, `go` sends it. */
export async function startTablets(order: TabletsOrder): Promise<{ run(): Promise<TabletsResult> }> {
  const child = fork(fileURLToPath(new URL('./tablets-child.ts', import.meta.url)));
  const ended = once(child, 'exit').then(() => {
    throw new Error('the tablets ended before their time');
  });
  ended.catch(() => undefined);
  child.send(order);
  await Promise.race([once(child, 'message'), ended]);
  return {
    async run() {
      child.send('go');
      const [result] = (await Promise.race([once(child, 'message'), ended])) as [TabletsResult];
      return result;
    },
  };
}
