import { setTimeout as sleep } from 'node:timers/promises';
import type { Day } from '../day.ts';
import { wholeList } from '../http/pages.ts';
import { inParallel } from '../in-parallel.ts';
import { counties } from '../population/census.ts';
import { DRILL_ENDS, DRILL_STARTS, drillDays, rfc3339 } from '../schedule.ts';

/** A lane is manned by one sampler a day; a checkpoint by two people round the clock, for whom there are too few. */
const laneDay = [{ from: '08:00', until: '18:30', heads: 1, skill: 'sampling' }];
const guard = [
  { from: '08:00', until: '20:00', heads: 2 },
  { from: '20:00', until: '08:00', heads: 2 },
];
const GUARDS = 1;
/** Samplers who leave their lanes on the last evening; for one of them somebody stands in. */
const LEAVE = 3;
/** Samplers of a district beyond those of its lanes. */
const RESERVE = 2;
const LOOK_EVERY_MS = 100;

/** A shift as its planner lists it. */
export interface ShiftView {
  id: string;
  site: string | null;
  startsAt: string;
  heads: number;
  taken: number;
  places: { person: string; state: string }[];
}

interface PlanJob {
  id: string;
  status: string;
  result?: { unfilled: { shift: string; missing: number }[]; afterDrill: string[] };
}

/** How shifts were planned, and who left. */
export interface Shifts {
  /** Heads that plans could not fill, by shift; and shifts that end after the drill. */
  unfilled: Map<string, number>;
  afterDrill: Set<string>;
  /** Shifts of lanes whose sampler left and for whom nobody stands in. */
  left: Set<string>;
  /** People who were asked to stand in, and those of them who did. */
  asked: number;
  stoodIn: number;
}

const shiftsOf = (day: Day, county: string, query: string) =>
  wholeList<Omit<ShiftView, 'places'>>(
    day.client,
    'list shifts',
    `/v1/drills/${day.drillId}/shifts?${query}`,
    day.district(county),
  );

async function ask<T>(
  day: Day,
  county: string,
  what: {
    operation: string;
    method?: 'GET' | 'POST' | 'PUT';
    path: string;
    body?: object;
    expect?: number[];
  },
): Promise<T> {
  const { operation, method = 'POST', path, body, expect } = what;
  return day.client.need<T>({
    ...{ operation, method, path: path.startsWith('/v1') ? path : `/v1/drills/${day.drillId}/${path}` },
    ...{ token: await day.district(county)() },
    ...(body === undefined ? {} : { body }),
    ...(expect === undefined ? {} : { expect }),
  });
}

/** A shift with everybody who has it or had it. */
const wholeShift = (day: Day, county: string, id: string) =>
  ask<ShiftView>(day, county, { operation: 'look at a shift', method: 'GET', path: `shifts/${id}` });

async function addPost(day: Day, county: string, post: object): Promise<void> {
  const body = { division: county, ...post };
  const { id } = await ask<{ id: string }>(day, county, { operation: 'add a post', path: 'posts', body });
  const days = { from: drillDays[0], until: drillDays[drillDays.length - 1] };
  await ask(day, county, { operation: 'open shifts', path: `posts/${id}/days`, body: days });
}

async function addPeople(day: Day, county: string, count: number, skill: string | undefined): Promise<void> {
  await inParallel(count, 8, async (n) => {
    const phone = `1${skill === undefined ? 36 : 37}${county.slice(2)}${String(n).padStart(4, '0')}`;
    const body = { name: '林小梅', phone, division: county, organisation: '街道卫生服务中心' };
    const operation = 'add somebody who works shifts';
    const { id } = await ask<{ id: string }>(day, county, { operation, path: 'shift-people', body });
    if (skill === undefined) return;
    await ask(day, county, {
      operation: 'confirm a certificate',
      path: `shift-people/${id}/certificates`,
      body: { skill, validUntil: null },
    });
  });
}

/** Plans the drill's shifts of a district, and answers what the plan could not fill. */
async function planOf(day: Day, county: string): Promise<NonNullable<PlanJob['result']>> {
  const body = { division: county, from: rfc3339(DRILL_STARTS), until: rfc3339(DRILL_ENDS) };
  let job = await ask<PlanJob>(day, county, {
    ...{ operation: 'plan shifts', path: 'shifts/plan', body, expect: [202] },
  });
  while (job.status === 'queued' || job.status === 'running') {
    await sleep(LOOK_EVERY_MS);
    const operation = 'look at a plan of shifts';
    job = await ask<PlanJob>(day, county, { operation, method: 'GET', path: `/v1/jobs/${job.id}` });
  }
  if (job.result === undefined) throw new Error(`the plan of shifts of ${county} is ${job.status}`);
  return job.result;
}

/**
 * Every lane of every site has a post with a sampler for each day, checkpoints a post with too few people; districts plan the
 * shifts, and from now on lanes are open as long as somebody is there.
 */
export async function prepareShifts(day: Day, checkpoints: readonly string[]): Promise<Shifts> {
  const shifts: Shifts = {
    unfilled: new Map(),
    afterDrill: new Set(),
    left: new Set(),
    asked: 0,
    stoodIn: 0,
  };
  const part = day.progress.part('Shifts planned', day.sites.length);
  await inParallel(counties.length, 4, async (n) => {
    const county = counties[n]?.code ?? '';
    const sites = (day.sitesOfCounty.get(county) ?? []).flatMap((index) => day.sites[index] ?? []);
    let lanes = 0;
    for (const [at, { id: site, plan }] of sites.entries())
      for (let lane = 1; lane <= plan.lanes; lane += 1) {
        lanes += 1;
        const name = `${at + 1} ${plan.name}${lane}号台`;
        await addPost(day, county, { kind: 'lane', name, site, lane, template: laneDay });
      }
    // More than there are lanes: somebody has to be able to stand in.
    await addPeople(day, county, lanes + RESERVE, 'sampling');
    if (checkpoints.includes(county)) {
      await addPost(day, county, { kind: 'checkpoint', name: '高速出口卡口', template: guard });
      await addPeople(day, county, GUARDS, undefined);
    }
    const { unfilled, afterDrill } = await planOf(day, county);
    for (const { shift, missing } of unfilled) shifts.unfilled.set(shift, missing);
    for (const shift of afterDrill) shifts.afterDrill.add(shift);
    for (const { id } of sites) {
      await ask(day, county, {
        operation: 'have lanes go by their shifts',
        method: 'PUT',
        path: `/v1/sites/${id}/manning`,
        body: { byShifts: true, graceMinutes: 15 },
      });
      part.add(1);
    }
  });
  part.end();
  return shifts;
}

const has = (state: string): boolean => ['assigned', 'signed-up', 'present'].includes(state);

/** In the morning everybody who has a shift of a lane that day says that they are there. */
export async function comeToLanes(day: Day, today: number): Promise<void> {
  const date = drillDays[today] ?? '';
  await inParallel(counties.length, 4, async (n) => {
    const county = counties[n]?.code ?? '';
    for (const { id } of await lanesOn(day, county, date)) {
      const { places } = await wholeShift(day, county, id);
      for (const { person } of places.filter(({ state }) => has(state)))
        await act(day, county, id, 'present', person);
    }
  });
}

const lanesOn = async (day: Day, county: string, date: string) =>
  (await shiftsOf(day, county, `from=${date}T04:00:00Z&until=${date}T08:00:00Z`)).filter(
    ({ site }) => site !== null,
  );

const act = (day: Day, county: string, shift: string, what: string, person: string) =>
  ask(day, county, {
    operation: `say of a shift: ${what}`,
    path: `shifts/${shift}/${what}`,
    body: { person },
  });

/** After the last window some samplers leave before their shift is over: who can stand in is asked, and for one of them somebody does. */
export async function leaveLanes(day: Day, shifts: Shifts): Promise<void> {
  for (const { code: county } of counties.slice(0, LEAVE)) {
    const [lane] = await lanesOn(day, county, drillDays[drillDays.length - 1] ?? '');
    if (lane === undefined) continue;
    const { places } = await wholeShift(day, county, lane.id);
    const gone = places.find(({ state }) => state === 'present');
    if (gone === undefined) continue;
    await act(day, county, lane.id, 'absent', gone.person);
    const operation = 'see who can stand in';
    const path = `shifts/${lane.id}/stand-ins`;
    const { asked } = await ask<{ asked: string[] }>(day, county, { operation, method: 'GET', path });
    shifts.asked += asked.length;
    const [first] = asked;
    if (shifts.stoodIn > 0 || first === undefined) {
      shifts.left.add(lane.id);
      continue;
    }
    await act(day, county, lane.id, 'sign-up', first);
    await act(day, county, lane.id, 'present', first);
    shifts.stoodIn += 1;
  }
}

/** All shifts, and of the lanes of the last day whether each is open and who is there. */
export interface ShiftsSeen {
  all: Omit<ShiftView, 'places'>[];
  /** Those that the service lists as lacking heads. */
  open: Set<string>;
  sites: { site: string; lanesOpen: number; lanes: number; manned: number }[];
}

/** Reads shifts and lanes as their districts see them, while the shifts of the last day still run. */
export async function readShifts(day: Day): Promise<ShiftsSeen> {
  const seen: ShiftsSeen = { all: [], open: new Set(), sites: [] };
  await inParallel(counties.length, 4, async (n) => {
    const county = counties[n]?.code ?? '';
    seen.all.push(...(await shiftsOf(day, county, '')));
    for (const { id } of await shiftsOf(day, county, 'open=true')) seen.open.add(id);
    const manned = new Map<string, number>();
    for (const { id, site } of await lanesOn(day, county, drillDays[drillDays.length - 1] ?? '')) {
      const { places } = await wholeShift(day, county, id);
      const present = places.some(({ state }) => state === 'present');
      manned.set(site ?? '', (manned.get(site ?? '') ?? 0) + Number(present));
    }
    for (const index of day.sitesOfCounty.get(county) ?? []) {
      const { id: site = '' } = day.sites[index] ?? {};
      const { lanes, lanesOpen } = await ask<{ lanes: number; lanesOpen: number }>(day, county, {
        operation: 'see which lanes are open',
        method: 'GET',
        path: `/v1/sites/${site}/manning`,
      });
      seen.sites.push({ site, lanes, lanesOpen, manned: manned.get(site) ?? 0 });
    }
  });
  return seen;
}
