import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../bench.ts';
import type { LoadOrder, LoadResult } from './load.ts';

/**
 * The client of a load, a process of its own so that it does not take the servers' time: sends prepared requests
 * over plain sockets, one at a time on each, and measures every answer. It reads no more of an answer than its
 * status and length.
 */
process.once('message', async (order: LoadOrder) => {
  const { requests } = (await import(order.source)) as { requests: (order: LoadOrder) => Buffer[] };
  const prepared = requests(order);
  process.send?.('ready');
  process.once('message', async () => {
    process.send?.(await run(order, prepared), () => process.disconnect());
  });
});

async function run(order: LoadOrder, prepared: Buffer[]): Promise<LoadResult> {
  const byStatus: Record<string, number[]> = {};
  const statuses: Record<string, number> = {};
  const problems: string[] = [];
  let next = 0;
  let turns = 0;
  const there = await Promise.all(
    Array.from({ length: order.connected === true ? order.connections : 0 }, () => taken(order)),
  );
  const cpu = process.cpuUsage();
  const started = performance.now();
  const until = started + order.seconds * 1_000;

  async function caller(index: number): Promise<void> {
    let answers = there[index];
    for (;;) {
      const request = prepared[order.repeat ? (next++ + index) % prepared.length : next++];
      if (request === undefined || performance.now() > until) break;
      if (order.perSecond !== undefined) {
        const due = started + (turns++ * 1_000) / order.perSecond;
        await sleep(Math.max(0, due - performance.now()));
      }
      const sent = performance.now();
      try {
        answers ??= createExchange(await open(order));
        const { status, text } = await answers.exchange(request);
        statuses[status] = (statuses[status] ?? 0) + 1;
        if (status >= 400 && problems.length < 3) problems.push(text);
        const took = performance.now() - sent;
        const alike = byStatus[status];
        if (alike === undefined) byStatus[status] = [took];
        else alike.push(took);
      } catch {
        statuses['lost'] = (statuses['lost'] ?? 0) + 1;
        answers = undefined;
      }
    }
    answers?.end();
  }

  await Promise.all(Array.from({ length: order.connections }, (_, index) => caller(index)));
  const seconds = (performance.now() - started) / 1_000;
  const ofThose = (some: readonly number[]) => ({
    p50Ms: some.length === 0 ? 0 : percentile(some, 0.5),
    p99Ms: some.length === 0 ? 0 : percentile(some, 0.99),
  });
  const { user, system } = process.cpuUsage(cpu);
  return {
    seconds,
    statuses,
    cpuSeconds: (user + system) / 1e6,
    problems,
    ...ofThose(Object.values(byStatus).flat()),
    byStatus: Object.fromEntries(
      Object.entries(byStatus).map(([status, some]) => [
        status,
        { ...ofThose(some), maxMs: percentile(some, 1) },
      ]),
    ),
  };
}

/** A connection on which the server has answered once: what is merely open may wait to be accepted. */
async function taken(order: LoadOrder) {
  const exchange = createExchange(await open(order));
  await exchange.exchange(Buffer.from(`GET /livez HTTP/1.1\r\nhost: ${order.host}:${order.port}\r\n\r\n`));
  return exchange;
}

function open({ port, host }: LoadOrder): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host, noDelay: true });
    socket.once('error', reject);
    socket.once('connect', () => resolve(socket));
  });
}

interface Exchanged {
  status: number;
  text: string;
}

function createExchange(socket: Socket) {
  let got = '';
  let settle: { resolve: (answer: Exchanged) => void; reject: (error: Error) => void } | undefined;
  socket.setEncoding('latin1');
  const lost = (): void => settle?.reject(new Error('the connection was lost'));
  socket.on('error', lost);
  socket.on('close', lost);
  socket.on('data', (chunk) => {
    got += String(chunk);
    const head = got.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(got)?.[1] ?? 0);
    if (got.length < head + 4 + length) return;
    const answer = { status: Number(got.slice(9, 12)), text: got.slice(head + 4) };
    got = '';
    settle?.resolve(answer);
  });
  return {
    exchange(request: Buffer): Promise<Exchanged> {
      if (socket.destroyed) return Promise.reject(new Error('the connection was lost'));
      return new Promise((resolve, reject) => {
        settle = { resolve, reject };
        socket.write(request);
      });
    },
    end: () => socket.destroy(),
  };
}
