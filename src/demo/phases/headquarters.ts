import type { Client } from '../http/client.ts';
import { allItems } from '../http/pages.ts';
import { type Credentials, createSession, type Session } from '../http/tokens.ts';
import { inParallel } from '../in-parallel.ts';
import { counties, DRILL_COMMUNITIES } from '../population/census.ts';
import { type Community, drawCommunities } from '../population/index.ts';
import { DRILL_ENDS, DRILL_STARTS, EXEMPTION_HOURS, rfc3339, WINDOW_MINUTES } from '../schedule.ts';
import { POOL_SIZE } from '../swabs/tubes.ts';

/** Who takes part, beside citizens and tablets. */
export interface Headquarters {
  admin: Session;
  city: Session;
  district(county: string): Session;
  app: Credentials;
}

/** The code of Fuzhou. */
const CITY = '3501';

/** Adds a client. Needs an admin. */
export async function addClient(
  client: Client,
  admin: Session,
  wanted: {
    name: string;
    role: string;
    division?: string;
    site?: string;
    laboratory?: string;
    facility?: string;
    checkpoint?: string;
  },
): Promise<Credentials> {
  return await client.need<Credentials>({
    operation: `add a client (${wanted.role})`,
    method: 'POST',
    path: '/v1/clients',
    token: await admin(),
    body: wanted,
  });
}

/** Lets the admin add the city's headquarters, those of the 13 districts, and the city's app. */
export async function gatherHeadquarters(client: Client, adminClient: Credentials): Promise<Headquarters> {
  const admin = createSession(client, adminClient);
  const join = async (name: string, role: string, division: string): Promise<Session> =>
    createSession(client, await addClient(client, admin, { name, role, division }));
  const city = await join('福州市指挥部', 'city-hq', CITY);
  const districts = new Map<string, Session>();
  for (const { code, name } of counties) {
    districts.set(code, await join(`${name}指挥部`, 'district-hq', code));
  }
  return {
    admin,
    city,
    app: await addClient(client, admin, { name: '榕城通', role: 'citizen' }),
    district(county) {
      const session = districts.get(county);
      if (session === undefined) throw new RangeError(`${county} has no headquarters`);
      return session;
    },
  };
}

/** The official list of communities of each county, as the service has it. */
async function officialList(client: Client): Promise<Map<string, Community[]>> {
  const list = new Map<string, Community[]>();
  await inParallel(counties.length, 4, async (i) => {
    const county = counties[i]?.code ?? '';
    const communities: Community[] = [];
    const children = (parent: string) =>
      allItems<Community>(client, 'list divisions', `/v1/divisions?parent=${parent}`);
    for await (const street of children(county)) {
      for await (const { code, name } of children(street.code)) communities.push({ code, name });
    }
    list.set(county, communities);
  });
  return list;
}

/** Draws the drill's communities from the service's list. */
export async function drawFromService(client: Client, seed: number): Promise<Community[]> {
  return drawCommunities(await officialList(client), seed, DRILL_COMMUNITIES);
}

/** The city plans the drill; answers its id. */
export async function planDrill(
  client: Client,
  city: Session,
  communities: readonly Community[],
): Promise<string> {
  const { id } = await client.need<{ id: string }>({
    operation: 'plan the drill',
    method: 'POST',
    path: '/v1/drills',
    token: await city(),
    body: {
      name: '福州市全员核酸检测演练',
      city: CITY,
      startsAt: rfc3339(DRILL_STARTS),
      endsAt: rfc3339(DRILL_ENDS),
      windowMinutes: WINDOW_MINUTES,
      poolSize: POOL_SIZE,
      exemptionHours: EXEMPTION_HOURS,
      resultRules: { reswab: 'home' },
      communities: communities.map(({ code }) => code),
    },
  });
  return id;
}
