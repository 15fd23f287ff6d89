import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import type { Verdict } from '../chaos/verdict.ts';
import type { Version } from './images.ts';
import type { Came, Stack } from './stack.ts';

/** Something that is done with `deploy/roll.sh` under load, and what it has to come to. */
export interface Stage {
  name: string;
  act(): Promise<void>;
}

/** How long a roll that is to be killed may take until it has started something, ms. */
const STARTED_WITHIN_MS = 120_000;

/** How long somebody reads what the migration changes, as a dump does: from before it begins. */
const DUMP_SECONDS = 25;

/** In order: each goes on from what the one before came to. */
export function stagesOf(stack: Stack, sql: postgres.Sql, verdict: Verdict): Stage[] {
  const images = async (): Promise<string[]> =>
    (await Promise.all(['api', 'worker'].map(stack.running))).flat().map(({ image }) => image);
  const ids = async (): Promise<string> =>
    (await Promise.all(['api', 'worker'].map(stack.running)))
      .flat()
      .map(({ id }) => id)
      .sort()
      .join(' ');
  const has = async (column: string): Promise<boolean> =>
    (
      await sql`select from information_schema.columns where table_name = 'registrations' and column_name = ${column}`
    ).length > 0;

  function came(name: string, { code, said }: Came, wanted: { code: number; words?: string }): void {
    const right = code === wanted.code && said.includes(wanted.words ?? '');
    verdict.that(
      `${name}: the script ends with ${wanted.code} and says so`,
      right,
      `${code}: ${said.slice(-1_500)}`,
    );
  }
  async function runs(name: string, version: Version | 'first', count: number): Promise<void> {
    const of = await images();
    const image = stack.image(version);
    const right =
      of.length === count && of.every((one) => one === image) && stack.setting('MUSTER_IMAGE') === image;
    verdict.that(
      `${name}: as many as before run, all of ${version}, which Compose takes from now on`,
      right,
      `${of.join(' ')}; ${stack.setting('MUSTER_IMAGE')}`,
    );
  }
  /** Rolls forward to a version that works. */
  const forward = (name: string, version: Version): Stage => ({
    name,
    async act() {
      const { length } = await images();
      came(name, await stack.roll(['--image', stack.image(version)]), { code: 0 });
      await runs(name, version, length);
    },
  });
  /** Rolls to a version that fails: everything runs on as it did. */
  const refused = (name: string, version: Version, words: string): Stage => ({
    name,
    async act() {
      const before = await ids();
      came(name, await stack.roll(['--image', stack.image(version)]), { code: 1, words });
      verdict.that(`${name}: the old ones run on, and nothing else`, (await ids()) === before);
      await runs(name, 'third', before.split(' ').length);
    },
  });

  return [
    forward('without a migration', 'second'),
    {
      name: 'with a migration, during a dump',
      async act() {
        const dump = sql.begin(async (tx) => {
          await tx`select from registrations limit 1`;
          await tx`select pg_sleep(${DUMP_SECONDS})`;
        });
        await Promise.all([dump, forward('with a migration', 'third').act()]);
        verdict.that('with a migration: the schema has what it brings', await has('rolled'));
      },
    },
    {
      name: 'with a migration that fails',
      async act() {
        await refused('with a migration that fails', 'unmigrated', 'the migration failed').act();
        verdict.that('with a migration that fails: nothing of it is there', !(await has('half')));
      },
    },
    refused('with an image that does not start', 'broken', 'does not become ready'),
    {
      name: 'killed midway, and put right',
      async act() {
        const before = await ids();
        const end = new AbortController();
        // Killed once the first new process runs; were that ready already, it would still wait.
        const killed = stack.roll(['--back'], { environment: { ROLL_HEARD: '600' }, signal: end.signal });
        const until = performance.now() + STARTED_WITHIN_MS;
        while ((await ids()).length <= before.length && performance.now() < until) await sleep(500);
        end.abort();
        await killed;
        verdict.that('killed midway: it has left one more', (await ids()).length > before.length);
        came('killed midway', await stack.roll(['--mend']), { code: 0, words: 'it is to go' });
        verdict.that('killed midway: what ran before it runs, and nothing else', (await ids()) === before);
      },
    },
    {
      name: 'back',
      async act() {
        const { length } = await images();
        came('back', await stack.roll(['--back']), { code: 0 });
        await runs('back', 'second', length);
        verdict.that('back: the schema stays as it was', await has('rolled'));
      },
    },
  ];
}
