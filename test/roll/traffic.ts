import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import type { Asking, Try } from '../chaos/asking.ts';
import { quantile } from '../chaos/recovery.ts';
import type { Townsfolk } from '../chaos/townsfolk.ts';

/** How often somebody with a connection of their own looks whether there is an answer, and how long they wait for it, ms. */
const PROBE_EVERY_MS = 300;
const PROBE_WITHIN_MS = 5_000;
/** Between two reads of one reader, ms. */
const READS_EVERY_MS = 150;

interface Probe {
  at: number;
  ms: number;
  good: boolean;
  /** Whether it was told to come again. */
  again: boolean;
  said: string;
}

/** What was asked in a span of time, and what was answered. */
export interface Span {
  seconds: number;
  /** Tries of all clients, and those of them that were told to come again (503 with `Retry-After`). */
  tries: number;
  unavailable: number;
  /** Any other 5xx, and tries without an answer: what nobody should meet, by what they were. */
  odd: Record<string, number>;
  unanswered: Record<string, number>;
  p50Ms: number;
  p99Ms: number;
  mostMs: number;
  probes: number;
  /** Of the probes, those that were told to come again, and those that were told neither that nor 200. */
  probesUnavailable: number;
  badProbes: string[];
  /** Longest time between two good answers to probes. */
  gapMs: number;
}

/** Notes each try of the clients, and what a probe every 0.3 s is told, each by a connection of its own. */
export function watchTraffic(base: string) {
  const tries: Try[] = [];
  const probes: Probe[] = [];
  let running = true;

  async function probe(): Promise<void> {
    const at = performance.now();
    const one: Probe = { at, ms: 0, good: false, again: false, said: '' };
    try {
      const answer = await request(`${base}/v1/divisions?parent=35`, {
        headers: { connection: 'close' },
        reset: true,
        signal: AbortSignal.timeout(PROBE_WITHIN_MS),
      });
      await answer.body.text();
      one.good = answer.statusCode === 200;
      one.again = answer.statusCode === 503 && answer.headers['retry-after'] !== undefined;
      one.said = String(answer.statusCode);
    } catch (error) {
      one.said = (error as { code?: string }).code ?? (error as Error).name;
    }
    one.ms = performance.now() - at;
    probes.push(one);
  }
  const all: Promise<void>[] = [];
  const probing = (async () => {
    for (let next = performance.now(); running; next += PROBE_EVERY_MS) {
      all.push(probe());
      await sleep(Math.max(0, next + PROBE_EVERY_MS - performance.now()));
    }
    await Promise.all(all);
  })();

  return {
    heard: (one: Try): void => void tries.push(one),
    /** Of what began between two moments of the monotonic clock. */
    between(from: number, to: number): Span {
      const some = tries.filter(({ began }) => began >= from && began < to);
      const looks = probes.filter(({ at }) => at >= from && at < to);
      const count = (words: string[]): Record<string, number> =>
        Object.fromEntries(
          [...Map.groupBy(words, (word) => word)].map(([word, same]) => [word, same.length]),
        );
      const comeAgain = ({ status, says }: Try) => status === 503 && says;
      const answered = looks.filter(({ good }) => good).map(({ at, ms }) => at + ms);
      const moments = [from, ...answered.sort((a, b) => a - b), Math.max(to, answered.at(-1) ?? to)];
      const times = some.filter(({ status }) => status !== undefined).map(({ ms }) => ms);
      const whole = (ms: number) => Math.round(ms);
      return {
        seconds: Math.round((to - from) / 100) / 10,
        tries: some.length,
        unavailable: some.filter(comeAgain).length,
        odd: count(
          some
            .filter((one) => (one.status ?? 0) >= 500 && !comeAgain(one))
            .map(({ what, status }) => `${what}: ${status}`),
        ),
        unanswered: count(
          some.filter(({ status }) => status === undefined).map(({ what, why }) => `${what}: ${why}`),
        ),
        p50Ms: whole(quantile(times, 0.5)),
        p99Ms: whole(quantile(times, 0.99)),
        mostMs: whole(Math.max(0, ...times)),
        probes: looks.length,
        probesUnavailable: looks.filter(({ again }) => again).length,
        badProbes: looks.filter(({ good, again }) => !good && !again).map(({ said }) => said),
        gapMs: whole(
          Math.max(...moments.slice(1).map((moment, index) => moment - (moments[index] ?? moment))),
        ),
      };
    },
    async stop() {
      running = false;
      await probing;
    },
  };
}

/** Citizens who look at what they have, at sites and at their free windows. Resolves, once stopped, when each was told. */
export function startReaders(town: Townsfolk, asking: Asking, count: number) {
  let running = true;
  const paths = [
    '/v1/registrations?limit=20',
    `/v1/drills/${town.drillId}/sites`,
    `/v1/sites/${town.siteId}/slots`,
    `/v1/drills/${town.drillId}`,
  ];
  async function reader(who: number): Promise<void> {
    for (let turn = who; running; turn++) {
      await asking.ask({
        what: 'read',
        method: 'GET',
        path: paths[turn % paths.length] ?? '',
        token: town.citizens[turn % town.citizens.length] ?? '',
      });
      await sleep(READS_EVERY_MS);
    }
  }
  const done = Promise.all(Array.from({ length: count }, (_, who) => reader(who)));
  return {
    async stop() {
      running = false;
      await done;
    },
  };
}
