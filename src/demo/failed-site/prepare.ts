import { IN_FLIGHT } from '../day.ts';
import type { Client } from '../http/client.ts';
import { allItems } from '../http/pages.ts';
import { askToken, type Credentials, createSession, type Held, type Session } from '../http/tokens.ts';
import { inParallel } from '../in-parallel.ts';
import { waitForAssignment } from '../phases/assignment.ts';
import { addClient, gatherHeadquarters, type Headquarters } from '../phases/headquarters.ts';
import { importRoster, slotsOf } from '../phases/publish.ts';
import { memberBody } from '../phases/register.ts';
import type { Community, Point } from '../population/index.ts';
import type { Progress } from '../progress.ts';
import { EXEMPTION_HOURS, PLANNING, rfc3339, WINDOW_MINUTES } from '../schedule.ts';
import {
  COUNTY,
  type Household,
  households,
  members,
  reserves,
  rosterOf,
  sitePlans,
  WALK_LIMIT_METRES,
  wanted,
} from './district.ts';
import { DAY_ENDS, DAY_STARTS, WINDOW } from './schedule.ts';

/** A site of the district with its tablet and its slots. */
export interface StageSite {
  id: string;
  name: string;
  location: Point;
  lanes: number;
  ratePerLaneHour: number;
  walkInShare: number;
  tablet: Session;
  slots: { id: string; startsAt: number; bookable: number }[];
}

/** The district before its day begins. */
export interface Stage {
  client: Client;
  progress: Progress;
  headquarters: Headquarters;
  city: Session;
  seed: number;
  drillId: string;
  communities: Community[];
  sites: StageSite[];
  list: Household[];
  /** Ids of the registrations of each household, in order of its members. */
  registrations: string[][];
  account(household: number): Promise<string>;
  moveClock(instant: number): Promise<void>;
}

const SITE_LIST = 5;

/** The city plans one day of one district; households register for it, and Muster gives them windows. */
export async function prepareDistrict(
  client: Client,
  adminClient: Credentials,
  progress: Progress,
  seed: number,
): Promise<Stage> {
  const headquarters = await gatherHeadquarters(client, adminClient);
  const moveClock = async (instant: number): Promise<void> => {
    const body = { now: new Date(instant).toISOString() };
    const token = await headquarters.admin();
    const move = { operation: 'move the clock', method: 'PUT', path: '/v1/clock', repeatable: true } as const;
    await client.need({ ...move, token, body });
  };
  await moveClock(PLANNING);
  const communities = await communitiesOf(client);
  const drillId = await planDay(client, headquarters.city, communities);
  const sites = await addSites(client, headquarters, drillId, communities);
  const list = households(
    seed,
    sites.flatMap(({ slots }, site) =>
      slots.map(({ startsAt, bookable }, window) => {
        return { site, startsAt, people: wanted(seed, site, window, bookable) };
      }),
    ),
  );
  const population = rosterOf(seed, communities, list);
  await importRoster({ client, headquarters, population, progress, drillId }, [COUNTY]);
  await client.need({
    operation: 'publish the district',
    method: 'POST',
    path: `/v1/drills/${drillId}/publish`,
    token: await headquarters.district(COUNTY)(),
    body: { division: COUNTY },
  });
  const accounts: (Held | undefined)[] = [];
  const stage: Stage = {
    client,
    progress,
    headquarters,
    city: headquarters.city,
    seed,
    drillId,
    communities,
    sites,
    list,
    registrations: [],
    async account(household) {
      accounts[household] ??= await askToken(client, headquarters.app, `demo-${seed}-${household}`);
      return accounts[household].token;
    },
    moveClock,
  };
  await registerAll(stage, population);
  await waitForAssignment(stage);
  await setReserves(stage);
  return stage;
}

/** The first communities of the district's first streets. */
async function communitiesOf(client: Client): Promise<Community[]> {
  const found: Community[] = [];
  const children = (parent: string) =>
    allItems<Community>(client, 'list divisions', `/v1/divisions?parent=${parent}`);
  for await (const street of children(COUNTY)) {
    for await (const { code, name } of children(street.code)) {
      found.push({ code, name });
      if (found.length === SITE_LIST) return found;
    }
  }
  throw new Error(`${COUNTY} has only ${found.length} communities`);
}

async function planDay(client: Client, city: Session, communities: readonly Community[]): Promise<string> {
  const { id } = await client.need<{ id: string }>({
    operation: 'plan the drill',
    method: 'POST',
    path: '/v1/drills',
    token: await city(),
    body: {
      name: '鼓楼区核酸检测演练',
      city: COUNTY.slice(0, 4),
      startsAt: rfc3339(DAY_STARTS),
      endsAt: rfc3339(DAY_ENDS),
      windowMinutes: WINDOW_MINUTES,
      poolSize: 10,
      exemptionHours: EXEMPTION_HOURS,
      walkLimitMetres: WALK_LIMIT_METRES,
      communities: communities.map(({ code }) => code),
    },
  });
  return id;
}

async function addSites(
  client: Client,
  headquarters: Headquarters,
  drillId: string,
  communities: readonly Community[],
): Promise<StageSite[]> {
  const sites: StageSite[] = [];
  for (const plan of sitePlans(communities)) {
    const { id } = await client.need<{ id: string }>({
      operation: 'add a site',
      method: 'POST',
      path: `/v1/drills/${drillId}/sites`,
      token: await headquarters.district(COUNTY)(),
      body: plan,
    });
    const tablet = { name: `${plan.name}登记台`, role: 'tablet', site: id };
    const { name, location, lanes, ratePerLaneHour, walkInShare } = plan;
    sites.push({
      id,
      name,
      location,
      lanes,
      ratePerLaneHour,
      walkInShare,
      tablet: createSession(client, await addClient(client, headquarters.admin, tablet)),
      slots: [],
    });
  }
  for (const site of sites) {
    const slots = await slotsOf(client, site.id, headquarters.district(COUNTY));
    site.slots = slots
      .map(({ id, startsAt, available }) => ({ id, startsAt: Date.parse(startsAt), bookable: available }))
      .sort((a, b) => a.startsAt - b.startsAt);
  }
  return sites;
}

/** Every household asks for its window; by its wish there is room for it, so that a seed makes one day only. */
async function registerAll(stage: Stage, population: ReturnType<typeof rosterOf>): Promise<void> {
  const { client, seed, drillId, sites, list, registrations, progress } = stage;
  const part = progress.part('People registered', population.people);
  await inParallel(list.length, IN_FLIGHT, async (household) => {
    const one = list[household];
    if (one === undefined) return;
    const people = members(seed, household, one);
    const preferences = {
      sites: [sites[one.site]?.id ?? ''],
      notBefore: rfc3339(one.startsAt),
      notAfter: rfc3339(one.startsAt + WINDOW),
    };
    const answer = await client.need<{ members: { id: string }[] }>({
      operation: 'register a household',
      method: 'POST',
      path: `/v1/drills/${drillId}/households`,
      token: await stage.account(household),
      body: {
        residence: population.residence(household),
        members: people.map((person) => ({
          ...memberBody(person, { household: people, givenAt: PLANNING, lastDayOnly: false }),
          preferences,
        })),
      },
      expect: [201],
    });
    registrations[household] = answer.members.map(({ id }) => id);
    part.add(people.length);
  });
  part.end();
}

async function setReserves({ client, city, drillId, sites }: Stage): Promise<void> {
  await client.need({
    operation: 'tell what stands by',
    method: 'PUT',
    path: `/v1/drills/${drillId}/reserves`,
    token: await city(),
    body: {
      teams: reserves.teams,
      sites: sites.map(({ id }, index) => ({ siteId: id, lanes: reserves.lanes[index] ?? 0 })),
    },
  });
}
