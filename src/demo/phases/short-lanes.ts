import { whole } from '../../core/plain-table.ts';
import type { Client } from '../http/client.ts';
import type { Credentials } from '../http/tokens.ts';
import { createPopulation, type Population } from '../population/index.ts';
import type { Progress } from '../progress.ts';
import { type Proof, proof } from '../proofs/proof.ts';
import { PLANNING, rfc3339 } from '../schedule.ts';
import { lanesTaken, type PlannedSite, planSites } from '../sites.ts';
import { proofLine, type RunResult } from '../summary.ts';
import { drawFromService, gatherHeadquarters, type Headquarters, planDrill } from './headquarters.ts';
import { importRoster } from './publish.ts';

/** A district, and how many lanes its plan is to lack. */
export interface ShortLanes {
  county: string;
  lanes: number;
}

/** What headquarters are told of a district's plan, as far as it is looked at here. */
interface Feasibility {
  feasible: boolean;
  residents: number;
  bookable: number;
  findings: {
    code: string;
    severity: string;
    text: string;
    cures: { kind: string; steps: { site?: string; lanes?: number }[]; text: string }[];
  }[];
}

interface Stage {
  client: Client;
  headquarters: Headquarters;
  population: Population;
  progress: Progress;
  communities: Parameters<typeof planDrill>[2];
  county: string;
}

/**
 * Plans one district with some lanes less than its people need, up to where it would be published, and shows what the
 * service says to it; then the same district with the lanes that the first cure asks for, which must be feasible.
 */
export async function showShortLanes(
  client: Client,
  adminClient: Credentials,
  progress: Progress,
  { seed, scale, county, lanes }: ShortLanes & { seed: number; scale: number },
): Promise<RunResult> {
  const headquarters = await gatherHeadquarters(client, adminClient);
  const now = { now: rfc3339(PLANNING) };
  const admin = await headquarters.admin();
  await client.need({
    operation: 'move the clock',
    method: 'PUT',
    path: '/v1/clock',
    token: admin,
    body: now,
  });
  const communities = await drawFromService(client, seed);
  const population = createPopulation(communities, seed, scale);
  const stage = { client, headquarters, population, progress, communities, county };
  const planned = planSites(population).filter(({ plan }) => plan.division.startsWith(county));

  const short = lanesTaken(planned, population, lanes);
  const { drillId, ids } = await planDistrict(stage, short);
  const answer = await feasibilityOf(stage, drillId);
  const refused = await refusesToPublish(stage, drillId);
  const proofs = [
    proof(
      'publishing is refused if the plan is infeasible, and only then',
      answer.feasible ? 'it is feasible' : 'it is infeasible',
      refused !== answer.feasible ? undefined : `publishing was ${refused ? '' : 'not '}refused`,
    ),
    ...(await tryCure(stage, short, ids, answer)),
  ];
  return {
    holds: proofs.every(({ holds }) => holds),
    lines: [
      '',
      `${county} with ${lanes} lanes less: ${whole(answer.residents)} people, ${whole(answer.bookable)} places`,
      JSON.stringify(answer, null, 2),
      '',
      ...proofs.map(proofLine),
    ],
    json: { county, lanes, feasibility: answer, proofs },
  };
}

/** A drill with the sites and the roster of the district. */
async function planDistrict(stage: Stage, sites: readonly PlannedSite[]) {
  const { client, headquarters, communities, county } = stage;
  const drillId = await planDrill(client, headquarters.city, communities);
  const ids: string[] = [];
  for (const { plan } of sites) {
    const { id } = await client.need<{ id: string }>({
      operation: 'add a site',
      method: 'POST',
      path: `/v1/drills/${drillId}/sites`,
      token: await headquarters.district(county)(),
      body: plan,
    });
    ids.push(id);
  }
  await importRoster({ ...stage, drillId }, [county]);
  return { drillId, ids };
}

async function feasibilityOf({ client, headquarters, county }: Stage, drillId: string): Promise<Feasibility> {
  return client.need<Feasibility>({
    operation: 'ask whether the plan is feasible',
    method: 'GET',
    path: `/v1/drills/${drillId}/feasibility?division=${county}`,
    token: await headquarters.district(county)(),
  });
}

async function refusesToPublish({ client, headquarters, county }: Stage, drillId: string): Promise<boolean> {
  const { status } = await client.send({
    operation: 'publish a district',
    method: 'POST',
    path: `/v1/drills/${drillId}/publish`,
    token: await headquarters.district(county)(),
    body: { division: county },
    expect: [200, 409],
  });
  return status === 409;
}

/** Whether the district is feasible once each finding that blocks has the lanes that its first cure asks for. */
async function tryCure(
  stage: Stage,
  sites: readonly PlannedSite[],
  ids: readonly string[],
  { findings }: Feasibility,
): Promise<Proof[]> {
  const cures = findings
    .filter(({ severity }) => severity === 'blocking')
    .flatMap((finding) => finding.cures.find(({ kind }) => kind === 'lanes') ?? []);
  if (cures.length === 0) return [];
  const more = new Map(
    cures.flatMap(({ steps }) => steps.map(({ site = '', lanes = 0 }) => [site, lanes] as const)),
  );
  const cured = sites.map(({ place, plan }, index) => ({
    place,
    plan: { ...plan, lanes: plan.lanes + (more.get(ids[index] ?? '') ?? 0) },
  }));
  const { drillId } = await planDistrict(stage, cured);
  const { feasible, residents, bookable } = await feasibilityOf(stage, drillId);
  const said = cures.map(({ text }) => text).join('; ');
  return [
    proof(
      'with what would cure it, it is feasible',
      `${said}: ${whole(residents)} people, ${whole(bookable)} places`,
      feasible ? undefined : 'it is not',
    ),
  ];
}
