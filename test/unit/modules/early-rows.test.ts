import { expect, test } from 'vitest';
import type { EarlyRow } from '../../../src/modules/day/uploads/early-rows.repo.ts';
import { createEarlyRows } from '../../../src/modules/day/uploads/early-rows.ts';

/** A site's kept rows in memory, the newest last; the row `row-7` names `person-7`. */
function keptOf(count: number) {
  const ids = Array.from({ length: count }, (_, n) => `row-${n}`);
  const registered = new Set<string>();
  const opened: string[] = [];
  const taken: string[] = [];
  const waiting = () => ids.filter((id) => !taken.includes(id));
  const early = createEarlyRows<{ registrationId: string }>({
    repo: {
      sites: async () => ['site'],
      ofSite: async ({ after, limit }) => {
        const all = waiting();
        const from = after === undefined ? 0 : all.indexOf(after) + 1;
        return all.slice(from, from + limit);
      },
      newest: async ({ limit }) => waiting().reverse().slice(0, limit),
      read: async (of) => of.map((id) => ({ id, device: 'tablet' }) as EarlyRow),
      registered: async (_drill, people) => new Set(people.filter((id) => registered.has(id))),
      comesRight: async () => true,
    },
    tablets: { find: async () => undefined },
    sites: { opened: async () => ({ id: 'site', drillId: 'drill' }) as never },
    drills: { withPeople: async () => ({ id: 'drill' }) as never } as never,
    async read({ id }) {
      opened.push(id);
      return { registrationId: id.replace('row', 'person') };
    },
    async take(id) {
      taken.push(id);
      return true;
    },
    onError(error) {
      throw error;
    },
  });
  return { early, registered, opened: () => opened.splice(0), taken: () => taken.splice(0) };
}

test('an upload opens no row twice, and no more of them the more are kept', async () => {
  const { early, registered, opened, taken } = keptOf(1_200);
  expect(await early.bind('site')).toBe(0);
  expect(opened()).toHaveLength(500);
  expect(await early.bind('site')).toBe(0);
  expect(opened()).toEqual([]);
  // Somebody of them is registered: their row alone is opened, and taken.
  registered.add('person-1150');
  expect(await early.bind('site')).toBe(1);
  expect(opened()).toEqual(['row-1150']);
  expect(taken()).toEqual(['row-1150']);
});

test('older rows are found by the round over all of them, which opens each anew', async () => {
  const { early, registered, opened, taken } = keptOf(1_200);
  registered.add('person-3');
  expect(await early.bind('site')).toBe(0);
  opened();
  expect(await early.bindAll()).toBe(1);
  expect(opened()).toHaveLength(1_200);
  expect(taken()).toEqual(['row-3']);
});
