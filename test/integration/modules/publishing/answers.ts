import type { TestApp } from '../../../support/app.ts';
import type { SeededDrill } from '../../../support/drill.ts';
import { person, rosterCsv } from '../../../support/people.ts';

export interface CureAnswer {
  kind: string;
  steps: {
    site?: string;
    lanes?: number;
    hours?: number;
    endsAt?: string;
    communities?: string[];
    people?: number;
    location?: { lng: number; lat: number };
  }[];
  text: string;
}

export interface FindingAnswer {
  code: string;
  severity: 'blocking' | 'warning';
  division: string;
  communities: string[];
  sites: string[];
  residents: number;
  estimated: number;
  bookable: number;
  cures: CureAnswer[];
  text: string;
  [figure: string]: unknown;
}

export interface FeasibilityAnswer {
  division: string;
  feasible: boolean;
  residents: number;
  estimated: number;
  bookable: number;
  findings: FindingAnswer[];
}

/** What headquarters are told of a division; of their own unless told. */
export function feasibilityOf(
  t: TestApp,
  drill: { id: string },
  token: string,
  { division, language }: { division?: string; language?: string } = {},
): Promise<FeasibilityAnswer> {
  const query = division === undefined ? '' : `?division=${division}`;
  return t.need('GET', `/v1/drills/${drill.id}/feasibility${query}`, {
    token,
    ...(language === undefined ? {} : { headers: { 'accept-language': language } }),
  });
}

export const codesOf = ({ findings }: Pick<FeasibilityAnswer, 'findings'>): string[] =>
  findings.map(({ code }) => code);

/** Says that the roster of a community is complete: all that it counts. */
async function declareComplete(
  t: TestApp,
  drill: Pick<SeededDrill, 'id'>,
  token: string,
  community: string,
): Promise<void> {
  await t.need('POST', `/v1/drills/${drill.id}/roster/completion`, {
    token,
    body: { communities: [community] },
  });
}

/** Imports `count` people as the whole roster of a community, like nobody else's from `from` on; they live in the middle. */
export async function importRoster(
  t: TestApp,
  drill: Pick<SeededDrill, 'id'>,
  token: string,
  community: string,
  [from, count]: readonly [number, number],
): Promise<void> {
  const body = rosterCsv(from, from + count, community);
  const job = await t.importFile(`/v1/drills/${drill.id}/roster/import`, { token, body });
  if (job.result?.['accepted'] !== count) throw new Error(JSON.stringify(job));
  await declareComplete(t, drill, token, community);
}

/** The same in one building so many metres north of the middle. */
export async function importHomes(
  t: TestApp,
  drill: Pick<SeededDrill, 'id'>,
  token: string,
  community: string,
  homes: { metres: number; from: number; count: number }[],
): Promise<void> {
  const rows = homes.flatMap(({ metres, from, count }) =>
    Array.from({ length: count }, (_, n) => {
      const { name, document } = person(from + n);
      const lat = 26.08 + metres / 111_195;
      return `${community},${metres}米楼,1,${n},${name},${document.type},${document.number},119.3,${lat},wgs84`;
    }),
  );
  const csv = ['community,building,unit,room,name,documentType,documentNumber,lng,lat,datum', ...rows].join(
    '\n',
  );
  const job = await t.importFile(`/v1/drills/${drill.id}/roster/import`, { token, body: csv });
  if (job.result?.['accepted'] !== rows.length) throw new Error(JSON.stringify(job));
  await declareComplete(t, drill, token, community);
}
