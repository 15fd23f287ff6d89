import type { AssignmentSnapshot } from '../../src/core/assignment/index.ts';
import { walkMetres } from '../../src/core/geography/index.ts';

/** What a plan of whole households comes to: people placed, people beyond the walk limit, metres in all. */
export interface Worth {
  placed: number;
  beyond: number;
  metres: number;
}

/** Whether `a` is worth more, in the order of weight of a plan. */
export function better(a: Worth, b: Worth): boolean {
  if (a.placed !== b.placed) return a.placed > b.placed;
  if (a.beyond !== b.beyond) return a.beyond < b.beyond;
  return a.metres < b.metres;
}

/**
 * The best that any plan of whole households can be worth, by looking at all of them: party by party, remembering the
 * best for each state of the slots (dynamic programming). For a handful of small slots only. Households larger than
 * every slot are not its affair.
 */
export function bestWorth({ parties, sites, now, walkLimit, detour }: AssignmentSnapshot): Worth {
  const slots = sites.flatMap((site) =>
    site.slots.filter(({ startsAt }) => startsAt >= now).map((slot) => ({ slot, site })),
  );
  let states = new Map<string, Worth>([
    [slots.map(({ slot }) => slot.free).join(), { placed: 0, beyond: 0, metres: 0 }],
  ]);
  for (const { members, location, exemptUntil } of parties) {
    const from = Math.max(now, ...(exemptUntil?.values() ?? []));
    const next = new Map<string, Worth>(states);
    const keep = (key: string, worth: Worth): void => {
      const known = next.get(key);
      if (known === undefined || better(worth, known)) next.set(key, worth);
    };
    for (const [key, worth] of states) {
      const free = key.split(',').map(Number);
      for (const [index, { slot, site }] of slots.entries()) {
        const left = (free[index] ?? 0) - members.length;
        if (left < 0 || slot.startsAt < from) continue;
        const metres = location === undefined ? 0 : walkMetres(location, site.location, detour);
        keep(free.with(index, left).join(), {
          placed: worth.placed + members.length,
          beyond: worth.beyond + (metres > walkLimit ? members.length : 0),
          metres: worth.metres + metres * members.length,
        });
      }
    }
    states = next;
  }
  return [...states.values()].reduce((best, one) => (better(one, best) ? one : best));
}

/** What a plan came to. */
export function worthOf(
  placements: readonly { members: readonly string[]; walkMetres: number | undefined }[],
  walkLimit: number,
): Worth {
  const worth = { placed: 0, beyond: 0, metres: 0 };
  for (const { members, walkMetres: metres = 0 } of placements) {
    worth.placed += members.length;
    worth.beyond += metres > walkLimit ? members.length : 0;
    worth.metres += metres * members.length;
  }
  return worth;
}
