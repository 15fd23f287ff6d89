import type { Site } from '../day.ts';
import type { Client } from '../http/client.ts';
import { createSession, type Session } from '../http/tokens.ts';
import { inParallel } from '../in-parallel.ts';
import { counties } from '../population/census.ts';
import type { Population } from '../population/index.ts';
import type { Progress } from '../progress.ts';
import { teamHours } from '../schedule.ts';
import { createCodes, createFactoryCodes } from '../swabs/codes.ts';
import {
  createTable,
  type Laboratory,
  noTroubles,
  type Swabbing,
  type SwabPoint,
  type Worker,
} from '../swabs/points.ts';
import { badNetworkEvery } from './field-tablets.ts';
import { addClient, type Headquarters } from './headquarters.ts';

interface Stage {
  client: Client;
  headquarters: Headquarters;
  population: Population;
  progress: Progress;
  drillId: string;
}

/** People whom one mobile team is to visit. */
const VISITS_PER_TEAM = 60;

async function worker(
  { client, headquarters }: Pick<Stage, 'client' | 'headquarters'>,
  wanted: Parameters<typeof addClient>[2],
): Promise<Worker> {
  const credentials = await addClient(client, headquarters.admin, wanted);
  return { sub: credentials.clientId, signedIn: createSession(client, credentials), sequence: 0 };
}

/** The city names two laboratories, one for its own districts and one for the counties around it. */
async function addLaboratories(stage: Stage): Promise<Laboratory[]> {
  const { client, headquarters, drillId } = stage;
  const middle = counties.findIndex(({ name }) => name.endsWith('县'));
  const codes = counties.map(({ code }) => code);
  const laboratories: Laboratory[] = [];
  for (const { name, districts } of [
    { name: '福州市疾控中心实验室', districts: codes.slice(0, middle) },
    { name: '闽江医学检验实验室', districts: codes.slice(middle) },
  ]) {
    const { id } = await client.need<{ id: string }>({
      operation: 'add a laboratory',
      method: 'POST',
      path: `/v1/drills/${drillId}/laboratories`,
      token: await headquarters.city(),
      body: { name, districts },
    });
    const clerk = await worker(stage, { name: `${name}检验员`, role: 'lab', laboratory: id });
    const verifier = await worker(stage, { name: `${name}复核员`, role: 'lab', laboratory: id });
    laboratories.push({ id, name, districts, clerk, verifier, tubes: [] });
  }
  return laboratories;
}

/** How many people of each county need a visit. */
function infirmOf({ population }: Stage): Map<string, number> {
  const infirm = new Map<string, number>();
  for (let household = 0; household < population.households; household++) {
    const county = population.residence(household).division.slice(0, 6);
    const count = population.members(household).filter(({ mobility }) => mobility === 'needs-visit').length;
    if (count > 0) infirm.set(county, (infirm.get(county) ?? 0) + count);
  }
  return infirm;
}

/** Every district has mobile teams, as many as those need who cannot come. */
async function addTeams(stage: Stage): Promise<SwabPoint[]> {
  const { client, headquarters, population, drillId } = stage;
  const infirm = infirmOf(stage);
  const wanted = counties.flatMap(({ code, name }) =>
    Array.from({ length: Math.max(1, Math.ceil((infirm.get(code) ?? 0) / VISITS_PER_TEAM)) }, (_, n) => ({
      code,
      name: `${name}流动采样${n + 1}队`,
    })),
  );
  const teams: SwabPoint[] = [];
  await inParallel(wanted.length, 8, async (n) => {
    const { code: county = '', name = '' } = wanted[n] ?? {};
    const places = population.places.filter(({ code }) => code.startsWith(county));
    const { lng = 0, lat = 0 } = places[0]?.estates[0] ?? {};
    const { id } = await client.need<{ id: string }>({
      operation: 'add a mobile team',
      method: 'POST',
      path: `/v1/drills/${drillId}/sites`,
      token: await headquarters.district(county)(),
      body: {
        kind: 'mobile',
        name,
        address: name,
        location: { lng, lat },
        division: county,
        communities: places.map(({ code }) => code),
        lanes: 1,
        ratePerLaneHour: 10,
        walkInShare: 0,
        hours: teamHours(),
      },
    });
    const credentials = await addClient(client, headquarters.admin, { name, role: 'tablet', site: id });
    teams[n] = {
      id,
      name,
      county,
      sending: 'together',
      tables: [createTable({ signedIn: createSession(client, credentials), sequence: 0 })],
      codes: createFactoryCodes(10_000 + n),
      toBox: [],
      hurries: false,
    };
  });
  return teams;
}

/** One site in so many sends each act at once, with a network that is always there. */
const atOnceEvery = 12;

function sendingOf(index: number): SwabPoint['sending'] {
  if (index % badNetworkEvery === 0) return 'when-possible';
  return index % atOnceEvery === 1 ? 'at-once' : 'together';
}

/** A site. Where the network is bad labels of the drill are stuck on tubes and boxes; the others’ have codes from the factory. */
function pointOf(site: Site, index: number): SwabPoint {
  const { id, county, plan, tablets } = site;
  const sending = sendingOf(index);
  return {
    id,
    name: plan.name,
    county,
    sending,
    tables: tablets.map(createTable),
    codes: sending === 'when-possible' ? createCodes() : createFactoryCodes(index),
    toBox: [],
    hurries: false,
  };
}

/**
 * Before the drill is published: laboratories, couriers and mobile teams. `worker` of the answer adds the worker of a community
 * when there is first something to be told there.
 */
export async function prepareSwabs(stage: Stage, sites: readonly Site[]): Promise<Swabbing> {
  const { client, headquarters } = stage;
  const laboratories = await addLaboratories(stage);
  const couriers = new Map<string, Worker>();
  for (const { code, name } of counties) {
    couriers.set(code, await worker(stage, { name: `${name}转运员`, role: 'courier' }));
  }
  const points = sites.map(pointOf);
  const teams = await addTeams(stage);
  const workers = new Map<string, Promise<Session>>();
  const addWorker = async (community: string): Promise<Session> => {
    const wanted = { name: `社区工作者${community}`, role: 'community-worker', division: community };
    return createSession(client, await addClient(client, headquarters.admin, wanted));
  };
  return {
    points: [...points, ...teams],
    teams: teams.map((_, n) => ({ point: points.length + n, stops: [] })),
    laboratories,
    couriers,
    worker(community) {
      const known = workers.get(community) ?? addWorker(community);
      workers.set(community, known);
      return known;
    },
    tubes: [],
    boxes: [],
    seconds: 0,
    infected: new Set(),
    troubles: noTroubles(),
    labelRanges: new Set(),
  };
}
