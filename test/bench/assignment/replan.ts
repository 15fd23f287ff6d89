import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { createProblemBuilder, type Party } from '../../../src/core/assignment/index.ts';
import { cutWindows } from '../../../src/core/calendar/index.ts';
import { slotCapacity } from '../../../src/core/capacity/index.ts';
import { createPopulation, drawCommunities, type Population } from '../../../src/demo/population/index.ts';
import { DRILL_ENDS, DRILL_STARTS, WINDOW_MINUTES } from '../../../src/demo/schedule.ts';
import { planSites } from '../../../src/demo/sites.ts';
import { startWorld, type World } from '../../support/world.ts';
import { someCommunities } from '../../unit/demo/communities.ts';
import { type District, firstDay } from './city.ts';
import { idOf, seedDistrict } from './seed.ts';

export interface ReplanFigures {
  people: number;
  sites: number;
  /** People who held a window at the site, and what became of them. */
  affected: number;
  moved: number;
  unplaced: number;
  /** People who held none there and are elsewhere now than they were, or nowhere. */
  unaffectedMoved: number;
  /** Share of those moved who were not affected. */
  unaffectedShare: number;
  metresMean: number;
  metresMax: number;
  minutesMean: number;
  minutesMax: number;
  /** Slots whose count is not that of their appointments, or that hold more than they may. */
  drift: number;
  /** From the request to the proposal, and from the confirmation to the job's end. */
  proposalSeconds: number;
  seconds: number;
  /** The replan as headquarters see it when it is done. */
  report: Record<string, unknown>;
}

interface Replan {
  id: string;
  affected: number;
  moved: number;
  metres: { mean: number; max: number };
  minutes: { mean: number; max: number };
}

interface Job {
  id: string;
  status: string;
}

/** The code that the demo's people are seeded under: one problem for the whole city. */
const code = '3501';

/**
 * Closes the site of the demo's population (60 communities, its sites by the guide) that most people hold a window at,
 * the evening before the drill and by HTTP: everybody is planned by the job as headquarters start it, the proposal is
 * asked for and confirmed, and the appointments before are compared with those after, person by person.
 */
export async function measureReplan(
  say: (line: string) => void,
  seed: number,
  scale = 1,
): Promise<ReplanFigures> {
  const population = createPopulation(drawCommunities(someCommunities(), seed), seed, scale);
  const district = demoDistrict(population);
  const world = await startWorld();
  const sql = postgres(world.databaseUrl, { max: 2, onnotice: () => undefined });
  try {
    await world.serve('src/main/worker.ts', { RECONCILE_SECONDS: '3600' });
    const { drillId } = world;
    await sql`update sites set status = 'closed'`;
    await sql`
      update drills set starts_at = ${new Date(firstDay)}, ends_at = ${new Date(firstDay + DRILL_ENDS - DRILL_STARTS)}
      where id = ${drillId}`;
    await seedDistrict(sql, drillId, district);
    await sql`analyze`;
    say(`${population.people} people wait`);
    const api = await world.serve('src/main/api.ts');
    const ask = await asker(world, api.url);
    await over(ask, await ask<Job>('POST', `/v1/drills/${drillId}/plan`, {}));

    const [largest] = await sql<{ site: string; people: number }[]>`
      select site_id as site, count(*)::int as people from appointments where drill_id = ${drillId}
      group by site_id order by 2 desc, 1 limit 1`;
    if (largest === undefined) throw new Error('nobody has a window');
    say(`the largest site has ${largest.people} people`);
    await sql`create table before as select * from appointments where drill_id = ${drillId}`;
    const began = performance.now();
    const body = { reason: 'the largest site closes' };
    const proposal = await ask<Replan>('POST', `/v1/sites/${largest.site}/close`, body);
    const proposed = performance.now();
    await over(ask, await ask<Job>('POST', `/v1/replans/${proposal.id}/confirm`));
    const done = performance.now();
    const [row = { affected: 0, moved: 0, unaffected: 0, drift: 0 }] = await sql<
      { affected: number; moved: number; unaffected: number; drift: number }[]
    >`
      select count(*) filter (where b.site_id = ${largest.site})::int as affected,
        count(a.slot_id) filter (where b.site_id = ${largest.site} and a.site_id <> b.site_id)::int as moved,
        count(*) filter (where b.site_id <> ${largest.site} and a.slot_id is distinct from b.slot_id)::int as unaffected,
        (select count(*)::int from slots s where s.drill_id = ${drillId} and (s.used > s.bookable
          or s.used <> (select count(*) from appointments n where n.slot_id = s.id))) as drift
      from before b left join appointments a on a.registration_id = b.registration_id`;
    const report = await ask<Replan>('GET', `/v1/replans/${proposal.id}`);
    const { affected, moved, unaffected, drift } = row;
    return {
      people: population.people,
      sites: district.problem.sites.lng.length,
      affected,
      moved,
      unplaced: affected - moved,
      unaffectedMoved: unaffected,
      unaffectedShare: unaffected / Math.max(1, moved + unaffected),
      metresMean: report.metres.mean,
      metresMax: report.metres.max,
      minutesMean: report.minutes.mean,
      minutesMax: report.minutes.max,
      drift,
      proposalSeconds: (proposed - began) / 1_000,
      seconds: (done - proposed) / 1_000,
      report: { ...report },
    };
  } finally {
    await sql.end({ timeout: 5 });
    await world.stop();
  }
}

type Asker = <T>(method: 'GET' | 'POST', path: string, body?: object) => Promise<T>;

async function asker(world: World, url: string): Promise<Asker> {
  const authorization = `Bearer ${await world.headquarters('city-hq', code)}`;
  return async <T>(method: 'GET' | 'POST', path: string, body?: object) => {
    const headers = { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const text = body === undefined ? null : JSON.stringify(body);
    const answer = await fetch(url + path, { method, headers, body: text });
    if (!answer.ok)
      throw new Error(`${method} ${path} was answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
}

async function over(ask: Asker, { id }: Job): Promise<void> {
  for (;;) {
    const { status } = await ask<Job>('GET', `/v1/jobs/${id}`);
    if (status === 'done') return;
    if (status !== 'queued' && status !== 'running') throw new Error(`the job is ${status}`);
    await sleep(20);
  }
}

/** The demo's people, buildings and sites as one problem, its days moved to tomorrow and after. */
function demoDistrict(population: Population): District {
  const moved = firstDay - DRILL_STARTS;
  const within = { startsAt: new Date(DRILL_STARTS), endsAt: new Date(DRILL_ENDS) };
  const byCommunity = new Map<string, string[]>(population.places.map((place) => [place.code, []]));
  const sites = planSites(population).map(({ plan }, index) => {
    const id = idOf('demo site', code, index);
    for (const community of plan.communities) byCommunity.get(community)?.push(id);
    const { bookable } = slotCapacity({ ...plan, windowMinutes: WINDOW_MINUTES });
    const hours = plan.hours.map(({ opensAt, closesAt }) => ({
      opensAt: new Date(opensAt),
      closesAt: new Date(closesAt),
    }));
    const slots = cutWindows(hours, WINDOW_MINUTES, within).map(({ startsAt, endsAt }) => ({
      id: `${id}/${startsAt.getTime()}`,
      startsAt: startsAt.getTime() + moved,
      endsAt: endsAt.getTime() + moved,
      bookable,
      free: bookable,
    }));
    return { id, location: plan.location, slots };
  });
  const setting = { now: firstDay, walkLimit: 1_000, detour: 1.3, sites, communities: byCommunity };
  const builder = createProblemBuilder(setting);
  for (const { code: community, first, end } of population.places) {
    const parties = Array.from({ length: end - first }, (_, n): Party => {
      const household = first + n;
      const { lng, lat, first: firstDoor } = population.building(household);
      return {
        id: String(household),
        members: Array.from({ length: population.size(household) }, (_, member) => `${household}/${member}`),
        building: String(firstDoor).padStart(8, '0'),
        location: { lng, lat },
        exemptUntil: undefined,
        preferred: { sites: [], notBefore: undefined, notAfter: undefined },
        joins: undefined,
      };
    });
    builder.add(community, parties, new Map());
  }
  const communities = population.places.map((place) => place.code);
  return { code, communities, people: population.people, problem: builder.finish() };
}
