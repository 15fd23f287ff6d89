import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { WrongOption } from '../../../../src/demo/options.ts';
import { realSettings } from '../../../../src/demo/practice/environment.ts';
import { makeFolder, removeLeftovers } from '../../../../src/demo/practice/folder.ts';
import { readPracticeOptions } from '../../../../src/demo/practice/options.ts';
import { createPace, stepOf } from '../../../../src/demo/practice/pace.ts';
import { HOUR, MINUTE, sessionsOf } from '../../../../src/demo/schedule.ts';

describe('the options of a practice', () => {
  test('are read, with what is usual for the rest', () => {
    expect(readPracticeOptions(['--speed', '60', '--minutes', '5', '--json'])).toEqual({
      speed: 60,
      minutes: 5,
      scale: 0.02,
      seed: 20210922,
      host: '127.0.0.1',
      port: 0,
      json: true,
      help: false,
    });
  });

  test.each([
    [['--url', 'http://127.0.0.1:8080']],
    [['--clients', 'clients.json']],
    [['--speed', '0']],
    [['--minutes', 'x']],
  ])('name no service but its own, and nothing strange: %j', (args) => {
    expect(() => readPracticeOptions(args)).toThrow(WrongOption);
  });

  test('settings of a real service are noticed', () => {
    expect(realSettings({ PATH: '/bin', DATABASE_URL: '' })).toEqual([]);
    expect(realSettings({ DATABASE_URL: 'postgres://h/d', MASTER_KEY: 'k' })).toEqual([
      'DATABASE_URL',
      'MASTER_KEY',
    ]);
  });
});

describe("the drill's time", () => {
  function paced(speed: number) {
    let real = 0;
    const moves: { at: number; real: number }[] = [];
    const pace = createPace({
      speed,
      move: async (at) => void moves.push({ at, real }),
      elapsed: () => real,
      wait: async (ms) => {
        real += ms;
      },
    });
    return { pace, moves, passed: () => real, work: (ms: number) => (real += ms) };
  }

  test('goes by as much faster as was asked, without going back', async () => {
    const { pace, moves, passed } = paced(60);
    await pace(10 * HOUR);
    const [from, began] = [10 * HOUR, passed()];
    await pace(from + 10 * MINUTE);
    expect(passed() - began).toBeCloseTo(10_000, 3);
    expect(moves.at(-1)?.at).toBe(from + 10 * MINUTE);
    expect(moves.every(({ at }, i) => i === 0 || at >= (moves[i - 1]?.at ?? 0))).toBe(true);
  });

  test('skips the night, and goes on while people are at work', async () => {
    const { pace, passed, work } = paced(60);
    await pace(10 * HOUR);
    const night = passed();
    await pace(24 * HOUR);
    expect(passed() - night).toBeLessThanOrEqual(2_001);
    const busy = passed();
    work(1_500);
    await pace(24 * HOUR + 2 * MINUTE);
    expect(passed() - busy).toBeCloseTo(2_000, 3);
    // What took longer than its time is not made up for.
    work(60_000);
    await pace(24 * HOUR + 4 * MINUTE);
    const late = passed();
    await pace(24 * HOUR + 6 * MINUTE);
    expect(passed() - late).toBeCloseTo(2_000, 3);
  });

  test('has steps that divide a window, about one in six seconds', () => {
    expect([1, 20, 60, 600].map(stepOf)).toEqual([1, 2, 6, 15]);
    const coarse = sessionsOf('2021-09-22').flat();
    for (const minutes of [1, 2, 6, 15]) {
      const fine = sessionsOf('2021-09-22', minutes).flat();
      expect(fine.length).toBe((coarse.length * 30) / minutes);
      expect(coarse.every(({ from }) => fine.some((one) => one.from === from))).toBe(true);
    }
  });
});

test('what killed practices have left is removed; one that lives stays, and whatever else is there', async () => {
  const root = await mkdtemp(join(tmpdir(), 'muster-test-'));
  try {
    const living = await makeFolder(root);
    const dead = join(root, 'muster-practice-dead');
    await mkdir(dead);
    await writeFile(join(dead, 'sign-in.json'), '[]');
    // As a process leaves it that was killed: the socket is there, and nobody behind it.
    const server = createServer().listen(join(dead, 'alive'));
    await once(server, 'listening');
    server.close();
    const other = join(root, 'muster-demo-x');
    await mkdir(other);
    await symlink(other, join(root, 'muster-practice-link'));
    expect(await removeLeftovers(root)).toEqual([]);
    expect(existsSync(dead)).toBe(true);
    const later = Date.now() + 60_000;
    expect(await removeLeftovers(root, later)).toEqual([dead]);
    expect([dead, living.path, other].map((path) => existsSync(path))).toEqual([false, true, true]);
    await living.remove();
    expect(existsSync(living.path)).toBe(false);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
