import { whole } from '../../core/plain-table.ts';
import type { Day, Site } from '../day.ts';
import type { Client } from '../http/client.ts';
import { type Credentials, createSession } from '../http/tokens.ts';
import { inParallel } from '../in-parallel.ts';
import { createLedger } from '../ledger.ts';
import { createPopulation } from '../population/index.ts';
import type { Progress } from '../progress.ts';
import { PLANNING, rfc3339 } from '../schedule.ts';
import { drawFromService, gatherHeadquarters, planDrill } from './headquarters.ts';
import { prepareSwabs } from './prepare-swabs.ts';
import { addSites, importRoster, publish, slotsOf } from './publish.ts';

function groupSites<K>(sites: readonly Site[], key: (site: Site) => K): Map<K, number[]> {
  const groups = new Map<K, number[]>();
  for (const [i, site] of sites.entries()) {
    const group = groups.get(key(site)) ?? [];
    group.push(i);
    groups.set(key(site), group);
  }
  return groups;
}

/**
 * Everything before people register, on 20 September: the city plans the drill, the districts add sites,
 * import their rosters, send out mobile teams and publish; laboratories and couriers are named.
 */
export async function prepare(
  client: Client,
  adminClient: Credentials,
  progress: Progress,
  { seed, scale }: { seed: number; scale: number },
): Promise<Day> {
  const headquarters = await gatherHeadquarters(client, adminClient);
  const moveClock = async (instant: number): Promise<void> => {
    await client.need({
      operation: 'move the clock',
      method: 'PUT',
      path: '/v1/clock',
      token: await headquarters.admin(),
      body: { now: rfc3339(instant) },
    });
  };
  await moveClock(PLANNING);
  const communities = await drawFromService(client, seed);
  const population = createPopulation(communities, seed, scale);
  progress.say(
    `${whole(population.people)} people in ${whole(population.households)} households of ${communities.length} communities (seed ${seed}, scale ${scale})`,
  );
  const drillId = await planDrill(client, headquarters.city, communities);
  const stage = { client, headquarters, population, progress, drillId };
  const sites = await addSites(stage);
  const swabs = await prepareSwabs(stage, sites);
  await importRoster(stage);
  await publish(stage);

  const freeAtFirst = new Map<string, number>();
  await inParallel(sites.length, 8, async (i) => {
    for (const { id, available } of await slotsOf(client, sites[i]?.id ?? '')) freeAtFirst.set(id, available);
  });
  const byPlace = groupSites(sites, ({ place }) => place);
  return {
    client,
    seed,
    population,
    ledger: createLedger(population.people, population.households),
    progress,
    drillId,
    sites,
    siteIndex: new Map(sites.map(({ id }, i) => [id, i])),
    sitesOfPlace: population.places.map((_, place) => byPlace.get(place) ?? []),
    sitesOfCounty: groupSites(sites, ({ county }) => county),
    freeAtFirst,
    swabs,
    admin: headquarters.admin,
    city: headquarters.city,
    district: headquarters.district,
    app: headquarters.app,
    signIn: (credentials) => createSession(client, credentials),
    moveClock,
  };
}
