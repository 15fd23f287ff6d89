import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../src/core/random.ts';
import type { Town } from './town.ts';

/** Something bad that is done to the town. */
export interface TroubleKind {
  name: string;
  /** How often it is drawn. */
  weight: number;
  /** Whether somebody was killed by it. */
  kills: boolean;
  /** Does it, and answers when it is over: from then on the town is to come back. Undefined where it cannot be done now. */
  happen(town: Town, random: Random): Promise<Aftermath | undefined>;
}

/** When a trouble was over, by the monotonic clock in ms, and how it is told that all is back. */
export interface Aftermath {
  since: number;
  /** That people are registered, by whichever api answers; or that they get windows again, too. */
  back: 'asked' | 'placed';
  /** Which process, how long; for the log. */
  note?: string;
}

const now = (): number => performance.now();

const restart =
  (kind: 'apis' | 'workers', signal: 'SIGKILL' | 'SIGTERM'): TroubleKind['happen'] =>
  async (town, random) => {
    const one = random.pick(town[kind]);
    // One of a kind is away at a time; it comes back while other things happen.
    if (town[kind].some(({ away }) => away())) return undefined;
    const since = now();
    void one.restart(signal);
    return { since, back: kind === 'apis' ? 'asked' : 'placed', note: one.name };
  };

/** A process that does not get the processor for a while, as on a machine that swaps. */
const freeze =
  (kind: 'apis' | 'workers'): TroubleKind['happen'] =>
  async (town, random) => {
    const one = random.pick(town[kind]);
    if (one.away()) return undefined;
    const pid = one.pid();
    const ms = random.whole(500, 4_000);
    process.kill(pid, 'SIGSTOP');
    await sleep(ms);
    process.kill(pid, 'SIGCONT');
    return { since: now(), back: kind === 'apis' ? 'asked' : 'placed', note: `${one.name} for ${ms} ms` };
  };

/** Whatever is in the middle of something loses its connection. */
const cutBackends: TroubleKind['happen'] = async (town) => {
  let cut = 0;
  const since = now();
  // A transaction lasts some milliseconds: it is looked for until some are met.
  for (let turn = 0; turn < 40 && cut < 3; turn++) {
    const [row] = await town.sql<{ n: number }[]>`
      select count(*) filter (where pg_terminate_backend(pid))::int as n from pg_stat_activity
      where application_name like 'muster-%' and application_name not like 'muster-bench%' and pid <> pg_backend_pid()
        and (xact_start is not null and (state like 'idle in transaction%' or backend_xid is not null))`;
    cut += row?.n ?? 0;
    await sleep(5);
  }
  return { since, back: 'asked', note: `${cut} backends` };
};

const withProxy =
  (
    which: 'database' | 'doors',
    trouble: (random: Random) => Parameters<Town['database']['set']>[0],
    ms: readonly [number, number],
  ): TroubleKind['happen'] =>
  async (town, random) => {
    const proxy = which === 'database' ? town.database : random.pick(town.doors);
    const lasting = random.whole(...ms);
    const before = proxy.cuts;
    proxy.set(trouble(random));
    await sleep(lasting);
    proxy.set({ kind: 'none' });
    return {
      since: now(),
      back: 'asked',
      note: `${lasting} ms, ${proxy.cuts - before} answers cut off`,
    };
  };

/** The clock of one process is minutes off for a while, and is then set back. */
const shiftClock: TroubleKind['happen'] = async (town, random) => {
  const one = random.pick([...town.apis, ...town.workers]);
  if (one.away()) return undefined;
  const minutes = random.whole(1, 10) * (random.chance(0.5) ? 1 : -1);
  one.setClock(minutes * 60_000);
  await sleep(random.whole(500, 5_000));
  one.setClock(0);
  // It is looked at every 100 ms.
  await sleep(150);
  const note = `${one.name} ${Math.abs(minutes)} min ${minutes > 0 ? 'ahead' : 'behind'}`;
  return { since: now(), back: 'placed', note };
};

/** PostgreSQL's disk is full for a while. It may stop over it: then it is started again once there is room, as an operator would. */
const fillDisk: TroubleKind['happen'] = async (town, random) => {
  const { disk } = town;
  if (disk === undefined) return undefined;
  const taken = disk.fill();
  const lasting = random.whole(1_000, 4_000);
  await sleep(lasting);
  disk.clear();
  const since = now();
  // It may be about to come back by itself.
  let stopped = true;
  for (let turn = 0; turn < 20 && stopped; turn++) {
    if (turn > 0) await sleep(100);
    await town.sql`select 1`.then(
      () => {
        stopped = false;
      },
      () => undefined,
    );
  }
  if (stopped) await town.crashDatabase();
  const note = `${lasting} ms, ${taken} MB taken${stopped ? ', PostgreSQL had stopped' : ''}`;
  return { since: stopped ? now() : since, back: 'placed', note };
};

/** Everything that may happen; those of Redis and of the disk where there is one. */
export const troubles: readonly TroubleKind[] = [
  { name: 'api killed', weight: 20, kills: true, happen: restart('apis', 'SIGKILL') },
  { name: 'worker killed', weight: 20, kills: true, happen: restart('workers', 'SIGKILL') },
  { name: 'api told to end', weight: 5, kills: false, happen: restart('apis', 'SIGTERM') },
  { name: 'worker told to end', weight: 4, kills: false, happen: restart('workers', 'SIGTERM') },
  { name: 'api frozen', weight: 5, kills: false, happen: freeze('apis') },
  { name: 'worker frozen', weight: 5, kills: false, happen: freeze('workers') },
  { name: 'backends cut', weight: 10, kills: true, happen: cutBackends },
  {
    name: 'PostgreSQL killed',
    weight: 8,
    kills: true,
    async happen(town) {
      const killed = now();
      await town.crashDatabase();
      const away = ((now() - killed) / 1_000).toFixed(1);
      return { since: now(), back: 'placed', note: `away for ${away} s` };
    },
  },
  { name: 'clock off', weight: 6, kills: false, happen: shiftClock },
  {
    name: 'PostgreSQL late',
    weight: 4,
    kills: false,
    happen: withProxy('database', (random) => ({ kind: 'late', ms: random.whole(20, 250) }), [1_000, 4_000]),
  },
  {
    name: 'PostgreSQL in a hole',
    weight: 4,
    kills: false,
    happen: withProxy('database', () => ({ kind: 'hole' }), [500, 4_000]),
  },
  {
    name: "PostgreSQL's answers cut off",
    weight: 10,
    kills: false,
    happen: withProxy(
      'database',
      (random) => ({ kind: 'cut', share: random.pick([0.02, 0.1, 0.4]) }),
      [500, 3_000],
    ),
  },
  {
    name: 'api late',
    weight: 3,
    kills: false,
    happen: withProxy('doors', (random) => ({ kind: 'late', ms: random.whole(20, 1_000) }), [1_000, 4_000]),
  },
  {
    name: 'api in a hole',
    weight: 4,
    kills: false,
    happen: withProxy('doors', () => ({ kind: 'hole' }), [500, 4_000]),
  },
  {
    name: "api's answers cut off",
    weight: 8,
    kills: false,
    happen: withProxy('doors', (random) => ({ kind: 'cut', share: random.pick([0.05, 0.3]) }), [500, 3_000]),
  },
];

export const redisTroubles: readonly TroubleKind[] = [
  {
    name: 'Redis killed',
    weight: 12,
    kills: true,
    async happen(town, random) {
      const since = now();
      await town.redis?.crash(random.whole(0, 3_000));
      return { since, back: 'placed' };
    },
  },
  {
    name: 'Redis emptied',
    weight: 12,
    kills: false,
    async happen(town) {
      await town.redis?.empty();
      return { since: now(), back: 'placed' };
    },
  },
  {
    name: 'Redis full',
    weight: 12,
    kills: false,
    async happen(town, random) {
      await town.redis?.full(true);
      const lasting = random.whole(500, 4_000);
      await sleep(lasting);
      await town.redis?.full(false);
      return { since: now(), back: 'placed', note: `${lasting} ms` };
    },
  },
];

export const diskTroubles: readonly TroubleKind[] = [
  { name: 'disk full', weight: 20, kills: false, happen: fillDisk },
];
