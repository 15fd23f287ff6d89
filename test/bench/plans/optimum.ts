import type { Assignment, AssignmentSnapshot, Party } from '../../../src/core/assignment/index.ts';
import { walkMetres } from '../../../src/core/geography/index.ts';
import type { Highs } from '../../support/highs.ts';

/** What a plan of whole households comes to. */
export interface Worth {
  placed: number;
  beyond: number;
  /** Metres of all together; to a site that somebody asked for as to their nearest. */
  metres: number;
  /** Households that get all that they asked for. */
  granted: number;
}

interface Choice {
  party: number;
  slot: string;
  size: number;
  metres: number;
  beyond: boolean;
  granted: boolean;
}

const asks = ({ preferred: { sites, notBefore, notAfter } }: Party): boolean =>
  sites.length > 0 || notBefore !== undefined || notAfter !== undefined;

/** Every window that each household could have, with what it comes to. */
export function choicesOf({ parties, sites, now, walkLimit, detour }: AssignmentSnapshot): Choice[] {
  return parties.flatMap((party, index) => {
    const { members, location, exemptUntil, preferred } = party;
    const from = Math.max(now, ...(exemptUntil?.values() ?? []));
    const walks = sites.map((site) =>
      location === undefined ? 0 : walkMetres(location, site.location, detour),
    );
    const nearest = Math.min(...walks);
    return sites.flatMap((site, s) => {
      const wished = preferred.sites.includes(site.id);
      const metres = wished ? nearest : (walks[s] ?? 0);
      return site.slots
        .filter(({ startsAt, free }) => startsAt >= from && free >= members.length)
        .map(({ id, startsAt, endsAt }) => ({
          party: index,
          slot: id,
          size: members.length,
          metres,
          beyond: metres > walkLimit,
          granted:
            asks(party) &&
            (preferred.sites.length === 0 || wished) &&
            startsAt >= (preferred.notBefore ?? startsAt) &&
            endsAt <= (preferred.notAfter ?? endsAt),
        }));
    });
  });
}

/** What a plan came to, reckoned from its placements alone. */
export function worthOf(given: AssignmentSnapshot, { placements }: Assignment): Worth {
  const choices = new Map(
    choicesOf(given).map((one) => [`${given.parties[one.party]?.id} ${one.slot}`, one]),
  );
  const worth = { placed: 0, beyond: 0, metres: 0, granted: 0 };
  for (const { party, slot, members } of placements) {
    const choice = choices.get(`${party} ${slot}`);
    if (choice === undefined || choice.size !== members.length)
      throw new Error('no household could have that');
    worth.placed += choice.size;
    worth.beyond += choice.beyond ? choice.size : 0;
    worth.metres += choice.metres * choice.size;
    worth.granted += choice.granted ? 1 : 0;
  }
  return worth;
}

/**
 * The best there is, households whole, by HiGHS: most people placed; of those plans the fewest beyond the limit; of those
 * the least walking; and the most wishes that can be granted for no more walking than `ours` has. A question of which
 * `ours` is plainly the answer is not asked.
 */
export function optimumOf(highs: Highs, given: AssignmentSnapshot, ours: Worth): Worth {
  const choices = choicesOf(given);
  const sum = (of: (choice: Choice) => number): string =>
    choices.flatMap((choice, n) => (of(choice) === 0 ? [] : [`${of(choice)} x${n}`])).join(' + ') || '0 x0';
  const rows = [
    ...[...Map.groupBy(choices.keys(), (n) => choices[n]?.party).values()].map(
      (own) => `${own.map((n) => `x${n}`).join(' + ')} <= 1`,
    ),
    ...given.sites.flatMap(({ slots }) =>
      slots.flatMap(({ id, free }) => {
        const own = choices.flatMap(({ slot, size }, n) => (slot === id ? [`${size} x${n}`] : []));
        return own.length === 0 ? [] : [`${own.join(' + ')} <= ${free}`];
      }),
    ),
  ];
  const solve = (goal: 'Maximize' | 'Minimize', of: (choice: Choice) => number, bounds: string[]): number => {
    if (choices.length === 0) return 0;
    const binary = choices.map((_, n) => `x${n}`).join(' ');
    const model = `${goal}\n obj: ${sum(of)}\nSubject To\n ${[...rows, ...bounds].join('\n ')}\nBinary\n ${binary}\nEnd`;
    return Math.round(highs.solve(model).ObjectiveValue);
  };
  const people = given.parties.reduce((all, { members }) => all + members.length, 0);
  const size = (choice: Choice): number => choice.size;
  const beyondOf = (choice: Choice): number => (choice.beyond ? choice.size : 0);
  const metresOf = (choice: Choice): number => choice.metres * choice.size;
  const placed = ours.placed === people ? people : solve('Maximize', size, []);
  const full = `${sum(size)} >= ${placed}`;
  const sameBeyond = ours.placed === placed && ours.beyond === 0;
  const beyond = sameBeyond ? 0 : solve('Minimize', beyondOf, [full]);
  const fewest = `${sum(beyondOf)} <= ${beyond}`;
  const metres = solve('Minimize', metresOf, [full, fewest]);
  const most = given.parties.filter(asks).length;
  const granted =
    ours.granted === most || ours.placed < placed || ours.beyond > beyond
      ? ours.granted
      : solve('Maximize', (choice) => (choice.granted ? 1 : 0), [
          full,
          fewest,
          `${sum(metresOf)} <= ${ours.metres}`,
        ]);
  return { placed, beyond, metres, granted };
}
