import type { AssignmentSnapshot, Party, Placement } from '../../../src/core/assignment/index.ts';
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

/** Who got which window. */
export type Placed = Pick<Placement, 'party' | 'slot' | 'members'>;

/** A window that a household could have. */
export interface Choice {
  party: number;
  slot: string;
  startsAt: number;
  size: number;
  metres: number;
  beyond: boolean;
  granted: boolean;
}

const asks = ({ preferred: { sites, notBefore, notAfter } }: Party): boolean =>
  sites.length > 0 || notBefore !== undefined || notAfter !== undefined;

/** Every window that each household could have, with what it comes to. */
export function choicesOf(given: AssignmentSnapshot): Choice[] {
  return given.parties.flatMap((_, party) => choicesOfParty(given, party));
}

function choicesOfParty(
  { parties, sites, now, walkLimit, detour }: AssignmentSnapshot,
  index: number,
): Choice[] {
  const party = parties[index];
  if (party === undefined) return [];
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
        startsAt,
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
}

/** The choice that each household got in a plan, those without a window left out. */
export function chosenOf(given: AssignmentSnapshot, placements: readonly Placed[]): Choice[] {
  const slots = new Map(placements.map(({ party, slot, members }) => [party, { slot, members }]));
  if (slots.size < placements.length) throw new Error('a household stands in two windows');
  return given.parties.flatMap(({ id }, party) => {
    const got = slots.get(id);
    if (got === undefined) return [];
    const choice = choicesOfParty(given, party).find(({ slot }) => slot === got.slot);
    if (choice === undefined || choice.size !== got.members.length)
      throw new Error('no household could have that');
    return [choice];
  });
}

/** What a plan came to, reckoned from its placements alone. */
export function worthOf(given: AssignmentSnapshot, { placements }: { placements: readonly Placed[] }): Worth {
  const worth = { placed: 0, beyond: 0, metres: 0, granted: 0 };
  for (const { size, beyond, metres, granted } of chosenOf(given, placements)) {
    worth.placed += size;
    worth.beyond += beyond ? size : 0;
    worth.metres += metres * size;
    worth.granted += granted ? 1 : 0;
  }
  return worth;
}

const size = (choice: Choice): number => choice.size;
const beyondOf = (choice: Choice): number => (choice.beyond ? choice.size : 0);
const metresOf = (choice: Choice): number => choice.metres * choice.size;

/** Questions about all plans of whole households, to HiGHS. */
export function asker(highs: Highs, given: AssignmentSnapshot) {
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
  return {
    sum,
    /** The best that a sum over choices can come to within some bounds. */
    solve(goal: 'Maximize' | 'Minimize', of: (choice: Choice) => number, bounds: string[]): number {
      if (choices.length === 0) return 0;
      const binary = choices.map((_, n) => `x${n}`).join(' ');
      const all = [...rows, ...bounds].join('\n ');
      const model = `${goal}\n obj: ${sum(of)}\nSubject To\n ${all}\nBinary\n ${binary}\nEnd`;
      return highs.solve(model.replace(/ \+ /g, '\n + ')).ObjectiveValue;
    },
  };
}

/**
 * The best there is, households whole, by HiGHS: most people placed; of those plans the fewest beyond the limit; of those
 * the least walking; and the most wishes that can be granted for no more walking than `ours` has. `within` asks what
 * else such plans could come to. A question of which `ours` is plainly the answer is not asked.
 */
export function optimumOf(
  highs: Highs,
  given: AssignmentSnapshot,
  ours: Worth,
): Worth & { within: (goal: 'Maximize' | 'Minimize', of: (choice: Choice) => number) => number } {
  const { sum, solve } = asker(highs, given);
  const people = given.parties.reduce((all, { members }) => all + members.length, 0);
  const placed = ours.placed === people ? people : Math.round(solve('Maximize', size, []));
  const full = `${sum(size)} >= ${placed}`;
  const sameBeyond = ours.placed === placed && ours.beyond === 0;
  const beyond = sameBeyond ? 0 : Math.round(solve('Minimize', beyondOf, [full]));
  const fewest = `${sum(beyondOf)} <= ${beyond}`;
  const metres = Math.round(solve('Minimize', metresOf, [full, fewest]));
  const within = (goal: 'Maximize' | 'Minimize', of: (choice: Choice) => number): number =>
    solve(goal, of, [full, fewest, `${sum(metresOf)} <= ${ours.metres}`]);
  const most = given.parties.filter(asks).length;
  const granted =
    ours.granted === most || ours.placed < placed || ours.beyond > beyond
      ? ours.granted
      : Math.round(within('Maximize', (choice) => (choice.granted ? 1 : 0)));
  return { placed, beyond, metres, granted, within };
}
