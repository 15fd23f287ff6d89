import { setImmediate as breathe } from 'node:timers/promises';
import {
  type CommunityDemand,
  type Finding,
  feasibility,
  independentParts,
  inOrderOfWeight,
  residentsOf,
} from '../../../core/capacity/index.ts';
import { censusResidents } from '../../../core/census/index.ts';
import type { OpenDrill } from '../drills/index.ts';
import type { CommunityRow, PeopleRow, PublishingRead } from './publishing.read.ts';

/** Whether what is planned below a division can serve its people. */
export interface Assessment {
  division: string;
  /** People who have yet to come, how many of them are an estimate by the census, and the places there are. */
  residents: number;
  estimated: number;
  bookable: number;
  findings: Finding[];
  /** What communities and sites that findings name are called. */
  names: ReadonlyMap<string, string>;
}

/** Digits of a county's code: sites and communities have to do with each other only within one. */
const countyDigits = 6;

/**
 * Assesses a plan below a division. A street or a community is judged by its whole county, with which it shares sites,
 * and told what concerns it. A city takes its counties one by one, and lets other requests through in between.
 */
export async function assess(
  read: PublishingRead,
  drill: OpenDrill,
  division: string,
  now: Date,
): Promise<Assessment> {
  const within = division.slice(0, countyDigits);
  const [communities, people, sites, counties] = await Promise.all([
    read.communities(drill.id, within),
    read.people(drill.id, within, drill.endsAt),
    read.supply(drill.id, within, { ...drill, now }),
    read.countyMiddles(drill.id),
  ]);
  const demand = demandOf(communities, people);
  const findings: Finding[] = [];
  for (const part of independentParts({ drill, now, communities: demand, sites, counties })) {
    findings.push(...feasibility(part));
    await breathe();
  }
  const concerned = (codes: readonly string[]): boolean => codes.some((code) => code.startsWith(division));
  const own = demand.filter(({ code }) => code.startsWith(division));
  const total = (figure: (one: CommunityDemand) => number): number =>
    own.reduce((sum, one) => sum + figure(one), 0);
  return {
    division,
    residents: total(({ counted, estimated }) => counted + estimated),
    estimated: total(({ estimated }) => estimated),
    bookable: sites.reduce((sum, site) => sum + (concerned(site.communities) ? site.bookable : 0), 0),
    findings: inOrderOfWeight(findings).filter((finding) => concerned(finding.communities)),
    names: new Map([
      ...communities.map(({ code, name }) => [code, name] as const),
      ...sites.map(({ id, name }) => [id, name] as const),
    ]),
  };
}

/** What each community asks for, by all that is known of its people. */
function demandOf(communities: readonly CommunityRow[], people: readonly PeopleRow[]): CommunityDemand[] {
  const rowsOf = new Map<string, PeopleRow[]>();
  for (const row of people) {
    const rows = rowsOf.get(row.community);
    if (rows === undefined) rowsOf.set(row.community, [row]);
    else rows.push(row);
  }
  return communities.map(({ code, inCounty, rosterComplete: complete }) => {
    const rows = rowsOf.get(code) ?? [];
    const sum = (figure: 'onRoster' | 'people' | 'due'): number =>
      rows.reduce((all, row) => all + row[figure], 0);
    const residents = censusResidents(code.slice(0, countyDigits));
    const census = residents === undefined ? undefined : { residents, communities: inCounty };
    const onRoster = sum('onRoster');
    return {
      code,
      ...(onRoster > 0 && !complete ? { partOnRoster: onRoster } : {}),
      ...residentsOf({ onRoster, complete, people: sum('people'), due: sum('due'), census }),
      buildings: rows.flatMap(({ building, lng, lat, due }) =>
        lng === null || lat === null
          ? []
          : [{ location: { lng, lat }, people: due, ...(building === null ? {} : { name: building }) }],
      ),
    };
  });
}
