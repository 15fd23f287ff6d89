import { setImmediate as breathe } from 'node:timers/promises';
import { censusResidents } from '../../../core/census/index.ts';
import {
  type CoverageFigures,
  coverageByGroup,
  coverageTotal,
  type GroupedTally,
  tallyOf,
} from '../../../core/coverage/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { OpenDrill } from '../../drill/index.ts';
import { openPerson } from '../../foundation/index.ts';
import type { CommunityRow, CountedRow, CoverageRead, WhereAndWhen } from './coverage.read.ts';

/** What coverage can be grouped by, the largest first; stairwells within one community. */
export const coverageGroupings = [
  'district',
  'street',
  'community',
  'building',
  'stairwell',
  'hour',
  'quarter',
] as const;
export type CoverageGrouping = (typeof coverageGroupings)[number];

export interface CoverageGroup extends CoverageFigures {
  /**
   * A division's code, a building's id, that and the stairwell, or when an hour or quarter begins. Null for those who have no building
   * (the census counts them, nobody knows them) or no hour (they have not come yet).
   */
  code: string | null;
  name: string | null;
  community: string | null;
}

export interface Coverage {
  groups: CoverageGroup[];
  /** The sum of the groups. */
  total: CoverageFigures;
}

export type CountedDrill = Pick<OpenDrill, 'id' | 'keys' | 'endsAt' | 'frozenAt'>;

export interface CoverageService {
  /**
   * Who of a drill is where on the way, below a division. Divisions are read from counts that are kept with every change;
   * buildings, stairwells, hours and quarters are counted person by person. Needs the drill's keys for stairwells alone.
   */
  coverage(drill: CountedDrill, division: string, groupBy: CoverageGrouping): Promise<Coverage>;
  /** Districts and communities of one and the same count: what the communities of a district come to is the district. */
  divisions(drill: CountedDrill, division: string): Promise<{ districts: Coverage; communities: Coverage }>;
}

/** Digits of a code that make a group of divisions. */
const digitsOf: Partial<Record<CoverageGrouping, number>> = { district: 6, street: 9, community: 12 };

/** Minutes that make a group of times. */
const minutesOf: Partial<Record<CoverageGrouping, 60 | 15>> = { hour: 60, quarter: 15 };

/** Between two parts of a group's key, which itself is never shown. */
const between = '\n';
/** People opened at a time before others have their turn: some 10 ms. */
const atOnce = 250;

export function createCoverageService({
  read,
  clock,
}: {
  read: CoverageRead;
  clock: Clock;
}): CoverageService {
  async function talliesBy(
    drill: CountedDrill,
    division: string,
    groupBy: CoverageGrouping,
  ): Promise<GroupedTally[]> {
    const asked = { drillId: drill.id, division, asOf: figuresAsOf(drill, clock) };
    const digits = digitsOf[groupBy];
    if (digits !== undefined) return inDivisions(await read.kept(asked), digits);
    if (groupBy === 'stairwell') return byStairwell(drill, asked);
    const minutes = minutesOf[groupBy];
    const rows = await (minutes === undefined ? read.byBuilding(asked) : read.byTime(asked, minutes));
    return rows.map(({ counted, people, part }) => {
      const tally = tallyOf(counted, people);
      return { ...tally, group: keyOf(minutes === undefined ? tally.community : '', part ?? '') };
    });
  }

  async function byStairwell(drill: CountedDrill, asked: WhereAndWhen) {
    const tallies: GroupedTally[] = [];
    for (const [n, row] of (await read.people(asked)).entries()) {
      if (n % atOnce === 0) await breathe();
      const { id, counted, building, rosterPerson, registrationPerson } = row;
      const person =
        rosterPerson !== null
          ? openPerson(drill.keys, 'roster', id, rosterPerson)
          : registrationPerson && openPerson(drill.keys, 'registrations', id, registrationPerson);
      const tally = tallyOf(counted, 1);
      tallies.push({ ...tally, group: keyOf(tally.community, building, person?.unit ?? '') });
    }
    return tallies;
  }

  async function named(groupBy: CoverageGrouping, keys: readonly string[]) {
    if (digitsOf[groupBy] !== undefined) {
      const names = await read.divisionNames(keys);
      return (key: string) => ({ code: key, name: names.get(key) ?? null, community: null });
    }
    const buildings =
      minutesOf[groupBy] !== undefined ? [] : keys.flatMap((key) => key.split(between)[1] || []);
    const names = await read.buildingNames([...new Set(buildings)]);
    return (key: string) => {
      const [community = '', part = '', unit = ''] = key.split(between);
      if (part === '') return { code: null, name: null, community: community === '' ? null : community };
      if (minutesOf[groupBy] !== undefined) return { code: part, name: null, community: null };
      const building = names.get(part) ?? null;
      const name = unit === '' ? building : `${building ?? ''} ${unit}`.trim();
      return { code: unit === '' ? part : `${part}/${unit}`, name, community };
    };
  }

  /** Groups in their order, with their names, and what they come to. */
  async function grouped(
    groupBy: CoverageGrouping,
    communities: readonly CommunityRow[],
    tallies: readonly GroupedTally[],
  ): Promise<Coverage> {
    const digits = digitsOf[groupBy];
    const groups = coverageByGroup({
      communities: communities.map((row) => ({ code: row.code, census: censusOf(row) })),
      tallies,
      restOf: (community) =>
        digits === undefined
          ? keyOf(minutesOf[groupBy] === undefined ? community : '', '')
          : community.slice(0, digits),
    });
    const keys = [...groups.keys()].sort();
    const show = await named(groupBy, keys);
    return {
      groups: keys.flatMap((key) => {
        const figures = groups.get(key);
        return figures === undefined ? [] : [{ ...show(key), ...figures }];
      }),
      total: coverageTotal(groups.values()),
    };
  }

  return {
    async coverage(drill, division, groupBy) {
      const [communities, tallies] = await Promise.all([
        read.communities(drill.id, division),
        talliesBy(drill, division, groupBy),
      ]);
      return grouped(groupBy, communities, tallies);
    },

    async divisions(drill, division) {
      const [communities, rows] = await Promise.all([
        read.communities(drill.id, division),
        read.kept({ drillId: drill.id, division, asOf: figuresAsOf(drill, clock) }),
      ]);
      const by = (groupBy: 'district' | 'community', digits: number) =>
        grouped(groupBy, communities, inDivisions(rows, digits));
      return { districts: await by('district', 6), communities: await by('community', 12) };
    },
  };
}

/** People counted alike, by the first digits of where they count. */
function inDivisions(rows: readonly CountedRow[], digits: number): GroupedTally[] {
  return rows.map(({ counted, people }) => ({
    ...tallyOf(counted, people),
    group: counted.slice(0, digits),
  }));
}

/** The instant at which exemptions are judged: now, but never after the drill or its closing: its figures then stand still. */
export function figuresAsOf(
  { endsAt, frozenAt }: Pick<OpenDrill, 'endsAt' | 'frozenAt'>,
  clock: Clock,
): Date {
  return new Date(
    Math.min(clock.now().getTime(), endsAt.getTime(), frozenAt?.getTime() ?? Number.POSITIVE_INFINITY),
  );
}

const keyOf = (...parts: string[]): string => parts.join(between);

/** How many people a community of its county has on average. */
function censusOf({ code, inCounty }: CommunityRow): number | undefined {
  const residents = censusResidents(code.slice(0, 6));
  return residents === undefined || inCounty === 0 ? undefined : Math.round(residents / inCounty);
}
