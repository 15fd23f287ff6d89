import { expect, test } from 'vitest';
import { coverageTotal } from '../../../src/core/coverage/index.ts';
import { CityError } from '../../../src/modules/figures/federation/city-asker.ts';
import type { KeptFigures } from '../../../src/modules/figures/federation/federation.repo.ts';
import { createFederationService } from '../../../src/modules/figures/federation/federation.service.ts';

const xiamen = {
  city: '3502',
  name: '厦门市',
  url: 'https://muster.xm.example',
  clientId: 'a',
  clientSecret: 'b',
};
const by = { sub: 'province', role: 'province-hq', division: '35', site: undefined } as const;

/** The service over a city that answers or not, a minute hand, and what was kept. */
function world(freshMs: number) {
  const kept = new Map<string, KeptFigures>();
  const at = { ms: Date.parse('2021-09-22T08:00:00Z') };
  const city = { asked: 0, answers: true };
  const clock = { now: () => new Date(at.ms) };
  const service = createFederationService({
    cities: [xiamen],
    freshMs,
    asker: {
      async ask() {
        city.asked += 1;
        if (!city.answers) throw new CityError('timeout');
        return { drills: [], figures: { ...coverageTotal([]), population: 7 }, asOf: clock.now() };
      },
    },
    own: { codes: async () => [], figures: () => Promise.reject(new Error('none')) },
    repo: {
      async keep(code, figures) {
        kept.set(code, figures);
      },
      last: async () => new Map(kept),
    },
    names: async () => new Map(),
    clock,
  });
  return { service, city, at };
}

test('a city is asked once by however many, and again when what it said is no longer new', async () => {
  const { service, city, at } = world(10_000);
  await Promise.all(Array.from({ length: 20 }, () => service.coverage(by)));
  expect(city.asked).toBe(1);
  at.ms += 9_999;
  expect((await service.coverage(by)).cities).toMatchObject([{ answered: true, ageSeconds: 9 }]);
  expect(city.asked).toBe(1);
  at.ms += 1;
  await service.coverage(by);
  expect(city.asked).toBe(2);
});

test('one that does not answer is not asked all the time, and stands with what it said before', async () => {
  const { service, city, at } = world(10_000);
  city.answers = false;
  const silent = await service.coverage(by);
  expect(silent).toMatchObject({ complete: false, outdated: [], absent: ['3502'], total: { population: 0 } });
  await service.coverage(by);
  expect(city.asked).toBe(1);
  city.answers = true;
  at.ms += 10_000;
  expect(await service.coverage(by)).toMatchObject({ complete: true, total: { population: 7 } });
  city.answers = false;
  at.ms += 65_000;
  expect(await service.coverage(by)).toMatchObject({
    complete: false,
    outdated: ['3502'],
    absent: [],
    total: { population: 7 },
    cities: [{ answered: false, problem: 'timeout', ageSeconds: 65 }],
  });
});
