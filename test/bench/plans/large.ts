import { type AssignmentSnapshot, assign, type Party } from '../../../src/core/assignment/index.ts';
import { walkMetres } from '../../../src/core/geography/index.ts';
import type { Random } from '../../../src/core/random.ts';
import type { Highs } from '../../support/highs.ts';
import { type Worth, worthOf } from './optimum.ts';

const hour = 3_600_000;
const sizes = [1, 1, 2, 2, 2, 3, 3, 3, 4, 5];

/** One large instance: what our plan comes to, and the least walking of any plan that is as good before it. */
export interface LargeCompared {
  people: number;
  exempt: number;
  ours: Worth;
  /** The most people that could be placed and, of those plans, the fewest beyond the limit, households divided at will. */
  placedAtMost: number;
  beyondAtLeast: number;
  /** The least metres for as many people as ours places and no more beyond the limit than ours has. */
  metresAtLeast: number;
  planMs: number;
}

/**
 * People of one district for places that are 90 to 99 % taken by them; a tenth to nine tenths of the households have somebody who is exempt until some time of the drill, or was until long before it.
 */
export function drawLarge(random: Random, people: readonly [number, number]): AssignmentSnapshot {
  const across = 2_500;
  const place = () => ({
    lng: 119.3 + (random.next() * across) / 99_870,
    lat: 26.08 + (random.next() * across) / 111_195,
  });
  const wanted = random.whole(...people);
  const load = 0.9 + 0.09 * random.next();
  const siteCount = random.whole(6, 10);
  const windows = random.whole(14, 28);
  const weights = Array.from({ length: siteCount }, () => 0.5 + random.next());
  const each = wanted / load / windows / weights.reduce((sum, one) => sum + one, 0);
  const sites = weights.map((weight, s) => ({
    id: `site-${String(s).padStart(2, '0')}`,
    location: place(),
    slots: Array.from({ length: windows }, (_, w) => {
      const bookable = Math.round(each * weight);
      const startsAt = (w * hour) / 2;
      const id = `slot-${s}-${String(w).padStart(2, '0')}`;
      return { id, startsAt, endsAt: startsAt + hour / 2, bookable, free: bookable };
    }),
  }));
  const places = sites.reduce((sum, { slots }) => sum + slots.reduce((all, { free }) => all + free, 0), 0);
  const homes = Array.from({ length: Math.round(wanted / 120) }, place);
  const exempt = 0.1 + 0.8 * random.next();
  const parties: Party[] = [];
  for (let people = 0, n = 0; people < places * load - 5; n++) {
    const size = random.pick(sizes);
    people += size;
    const home = random.whole(0, homes.length - 1);
    const id = `party-${String(n).padStart(5, '0')}`;
    const members = Array.from({ length: size }, (_, m) => `${id}/${m}`);
    const until = random.chance(1 / 3) ? -2_160 * hour : (random.whole(1, windows - 1) * hour) / 2;
    parties.push({
      id,
      members,
      building: `building-${String(home).padStart(3, '0')}`,
      location: homes[home],
      exemptUntil: random.chance(exempt) ? new Map(members.map((one) => [one, until])) : undefined,
      preferred: {
        sites: random.chance(0.03) ? [random.pick(sites).id] : [],
        notBefore: random.chance(0.03) ? (random.whole(0, windows - 4) * hour) / 2 : undefined,
        notAfter: undefined,
      },
      joins: undefined,
    });
  }
  return { parties, sites, now: 0, walkLimit: 1_000, detour: 1.3 };
}

/** How much of what is possible large plans come to, and how much more than the least is walked. */
export function scoredLarge(all: readonly LargeCompared[]) {
  const sum = (of: (one: LargeCompared) => number): number => all.reduce((total, one) => total + of(one), 0);
  const ratio = (ours: number, bound: number): number => Number((ours / Math.max(1, bound)).toFixed(4));
  const walks = all.map(({ ours, metresAtLeast }) => ratio(ours.metres, metresAtLeast));
  return {
    instances: all.length,
    people: sum(({ people }) => people),
    exempt: sum(({ exempt }) => exempt),
    unplacedBeyondBound: sum(({ ours, placedAtMost }) => placedAtMost - ours.placed),
    beyondAboveBound: sum(({ ours, beyondAtLeast }) => ours.beyond - beyondAtLeast),
    walkPerBound: ratio(
      sum(({ ours }) => ours.metres),
      sum(({ metresAtLeast }) => metresAtLeast),
    ),
    worstWalkPerBound: Math.max(1, ...walks),
    planMicrosAPerson: Math.round((1_000 * sum(({ planMs }) => planMs)) / sum(({ people }) => people)),
  };
}

/** Plans one, and has HiGHS find the bounds. */
export function compareLarge(highs: Highs, given: AssignmentSnapshot): LargeCompared {
  const began = performance.now();
  const plan = assign(given);
  const planMs = performance.now() - began;
  const ours = worthOf(given, plan);
  const bounds = boundsOf(highs, given, ours);
  const count = (parties: readonly Party[]): number =>
    parties.reduce((sum, { members }) => sum + members.length, 0);
  const exempt = given.parties.filter(({ exemptUntil }) =>
    [...(exemptUntil?.values() ?? [])].some((until) => until > given.now),
  );
  return { people: count(given.parties), exempt: count(exempt), ours, ...bounds, planMs };
}

interface Column {
  group: string;
  site: number;
  release: number;
  metres: number;
  beyond: boolean;
}

/**
 * Bounds by linear programming: people of one building, exemption and wish go to sites in any parts, as long as of those
 * who may only come from some instant on no more go to a site than its windows from then on hold. No plan of whole
 * households can be better.
 */
function boundsOf(highs: Highs, { parties, sites, walkLimit, detour }: AssignmentSnapshot, ours: Worth) {
  const starts = [...new Set(sites.flatMap(({ slots }) => slots.map(({ startsAt }) => startsAt)))].sort(
    (a, b) => a - b,
  );
  const releaseOf = ({ exemptUntil }: Party): number => {
    const until = Math.max(Number.NEGATIVE_INFINITY, ...(exemptUntil?.values() ?? []));
    return starts.find((start) => start >= until) ?? Number.POSITIVE_INFINITY;
  };
  const keyOf = (party: Party): string =>
    `${party.building} ${party.preferred.sites.join()} ${releaseOf(party)}`;
  const groups = Map.groupBy(parties, keyOf);
  const columns: Column[] = [];
  for (const [group, [first]] of groups) {
    if (first?.location === undefined) continue;
    const { location, preferred } = first;
    const walks = sites.map((site) => walkMetres(location, site.location, detour));
    const nearest = Math.min(...walks);
    for (const [site, walk] of walks.entries()) {
      const metres = preferred.sites.includes(sites[site]?.id ?? '') ? nearest : walk;
      columns.push({ group, site, release: releaseOf(first), metres, beyond: metres > walkLimit });
    }
  }
  const x = (n: number): string => `x${n}`;
  const rows: string[] = [];
  for (const [group, own] of Map.groupBy(columns.keys(), (n) => columns[n]?.group ?? '')) {
    const people = groups.get(group)?.reduce((sum, { members }) => sum + members.length, 0) ?? 0;
    rows.push(`${own.map(x).join(' + ')} <= ${people}`);
  }
  for (const [site, { slots }] of sites.entries()) {
    for (const start of starts) {
      const own = [...columns.keys()].filter(
        (n) => columns[n]?.site === site && (columns[n]?.release ?? 0) >= start,
      );
      const room = slots.reduce((sum, { startsAt, free }) => sum + (startsAt >= start ? free : 0), 0);
      if (own.length > 0) rows.push(`${own.map(x).join(' + ')} <= ${room}`);
    }
  }
  const wrap = (text: string): string => text.replace(/ \+ /g, '\n + ');
  const sum = (of: (column: Column) => number): string =>
    columns.flatMap((column, n) => (of(column) === 0 ? [] : [`${of(column)} ${x(n)}`])).join(' + ') || '0 x0';
  const solve = (goal: 'Maximize' | 'Minimize', of: (column: Column) => number, also: string[]): number => {
    const all = [...rows, ...also].map((row) => ` ${wrap(row)}`).join('\n');
    const answer = highs.solve(`${goal}\n obj: ${wrap(sum(of))}\nSubject To\n${all}\nEnd`);
    if (answer.Status !== 'Optimal') throw new Error(`HiGHS says ${answer.Status}`);
    return answer.ObjectiveValue;
  };
  const one = (): number => 1;
  const beyondOf = ({ beyond }: Column): number => (beyond ? 1 : 0);
  const all = parties.reduce((total, { members }) => total + members.length, 0);
  const placedAtMost = ours.placed === all ? all : Math.round(solve('Maximize', one, []));
  const asMany = `${sum(one)} >= ${ours.placed}`;
  const beyondAtLeast = ours.beyond === 0 ? 0 : Math.round(solve('Minimize', beyondOf, [asMany]));
  const metresAtLeast = solve('Minimize', ({ metres }) => metres, [
    asMany,
    `${sum(beyondOf)} <= ${ours.beyond}`,
  ]);
  return { placedAtMost, beyondAtLeast, metresAtLeast };
}
