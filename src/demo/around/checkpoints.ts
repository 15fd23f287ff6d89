import { type Decision, decide, gravestOf, type RuleSet, rulesAt } from '../../core/checkpoints/index.ts';
import type { Day } from '../day.ts';
import { wholeList } from '../http/pages.ts';
import type { Session } from '../http/tokens.ts';
import { addClient } from '../phases/headquarters.ts';
import { createRandom, type Random, shuffled } from '../random.ts';
import { at, LAST_DAY, MINUTE, rfc3339 } from '../schedule.ts';

/** What the city asks of whoever passes; Putian is a key region. */
const rules = {
  keyRegions: ['350300'],
  rules: [
    { name: 'held', when: { held: true }, decision: 'turn-back' },
    { name: 'red-code', when: { healthCode: ['red'] }, decision: 'turn-back' },
    { name: 'key-region', when: { keyRegion: true }, decision: 'hand-over' },
    { name: 'swab-48h', when: { swabOlderThanHours: 48 }, decision: 'swab' },
  ],
};
/** Passages of one checkpoint in a day, and of one upload in the evening. */
const PASSAGES = 150;
const BATCH = 60;

interface BundleVersion extends Omit<RuleSet, 'from' | 'until'> {
  from: string;
  until: string | null;
}

export interface Checkpoint {
  id: string;
  county: string;
  community: string;
  officer: Session;
  /** What its device carries, since the morning. */
  versions: RuleSet[];
}

interface Row {
  deviceSeq: number;
  at: string;
  people: { name: string; to: string }[];
  decided: { decision: Decision; rule: string };
}

/** What a device recorded, and what was answered when it had a network again. */
export interface Passed {
  checkpoint: Checkpoint;
  rows: Row[];
  answers: Map<
    number,
    { status: number; passageId: string; decision: string; rule: string; people: string[] }
  >;
  /** Rows that were answered otherwise the second time. */
  otherwise: number;
  /** The same day as headquarters trace it: each passage with its decision and rule. */
  traced: Map<string, { decision: string; rule: string }>;
}

/** Two checkpoints in two districts, with rules, officers and a site that swabs. */
export async function prepareCheckpoints(day: Day): Promise<Checkpoint[]> {
  const { client, drillId, admin, population } = day;
  const [first] = population.places;
  const other = population.places.find(({ code }) => code.slice(0, 6) !== first?.code.slice(0, 6));
  await client.need({
    operation: 'make the rules of checkpoints',
    method: 'POST',
    path: `/v1/drills/${drillId}/checkpoint-rules`,
    token: await day.city(),
    body: rules,
  });
  const checkpoints: Checkpoint[] = [];
  for (const [n, place] of [first, other].entries()) {
    if (place === undefined) continue;
    const [community, county] = [place.code, place.code.slice(0, 6)];
    const site = day.sites.find(({ plan }) => plan.division === community)?.id;
    const name = n === 0 ? '高速出口卡口' : '火车站卡口';
    const { id } = await client.need<{ id: string }>({
      operation: 'add a checkpoint',
      method: 'POST',
      path: `/v1/drills/${drillId}/checkpoints`,
      token: await day.district(county)(),
      body: { name, kind: n === 0 ? 'road' : 'station', community, ...(site === undefined ? {} : { site }) },
    });
    const officer = day.signIn(await addClient(client, admin, { name, role: 'checkpoint', checkpoint: id }));
    checkpoints.push({ id, county, community, officer, versions: [] });
  }
  return checkpoints;
}

/** In the morning each device takes along what it needs to work a day without a network. */
export async function takeBundles(day: Day, checkpoints: readonly Checkpoint[]): Promise<void> {
  for (const checkpoint of checkpoints) {
    const { versions } = await day.client.need<{ versions: BundleVersion[] }>({
      operation: 'take the rules along',
      method: 'GET',
      path: `/v1/checkpoints/${checkpoint.id}/rules`,
      token: await checkpoint.officer(),
    });
    checkpoint.versions = versions.map(({ from, until, ...version }) => ({
      ...version,
      from: new Date(from),
      until: until === null ? null : new Date(until),
    }));
  }
}

/** A passage as a device decides it by the rules that it carries. */
function passage(day: Day, checkpoint: Checkpoint, deviceSeq: number, random: Random): Row {
  const when = new Date(LAST_DAY + (7 * 60 + random.whole(30, 16 * 60)) * MINUTE);
  const { places } = day.population;
  const fromRegion = random.next() < 0.2;
  const people = Array.from({ length: random.whole(1, 4) }, (_, n) => {
    const to = places[random.whole(0, places.length - 1)]?.code ?? checkpoint.community;
    const serial = `${checkpoint.county.slice(4)}${String(deviceSeq).padStart(4, '0')}${n}`;
    return {
      name: `旅客${'甲乙丙丁'[n] ?? ''}`,
      phone: `1396${serial}`,
      healthCode: random.next() < 0.03 ? ('red' as const) : ('green' as const),
      travelCode: fromRegion ? ('starred' as const) : ('clear' as const),
      temperature: 36 + random.whole(0, 9) / 10,
      ...(random.next() < 0.9 ? { swabbedAt: rfc3339(when.getTime() - 12 * 60 * MINUTE) } : {}),
      from: fromRegion ? '350300' : '350200',
      to,
    };
  });
  const set = rulesAt(checkpoint.versions, when);
  const decided = gravestOf(
    people.map(({ swabbedAt, ...seen }) =>
      decide(set, { ...seen, swabbedAt: swabbedAt === undefined ? undefined : new Date(swabbedAt) }, when),
    ),
  );
  const vehicle =
    random.next() < 0.8 ? { vehicle: { plates: [{ number: `闽A${10_000 + deviceSeq}` }] } } : {};
  const version = set === undefined ? {} : { version: set.version };
  return { deviceSeq, at: rfc3339(when.getTime()), ...vehicle, people, decided: { ...decided, ...version } };
}

/** Sends all that a device has, in any order, twice; and traces the checkpoint's day. */
async function send(day: Day, checkpoint: Checkpoint, random: Random): Promise<Passed> {
  const rows = Array.from({ length: PASSAGES }, (_, n) => passage(day, checkpoint, n + 1, random));
  const passed: Passed = { checkpoint, rows, answers: new Map(), otherwise: 0, traced: new Map() };
  for (const inOrder of [shuffled(rows, random), shuffled(rows, random)])
    for (let from = 0; from < inOrder.length; from += BATCH) {
      const { items } = await day.client.need<{
        items: {
          deviceSeq: number;
          status: number;
          body: { passageId: string; decision: string; rule: string; people: { decision: string }[] };
        }[];
      }>({
        operation: 'send passages',
        method: 'POST',
        path: `/v1/checkpoints/${checkpoint.id}/passages/batch`,
        token: await checkpoint.officer(),
        body: { passages: inOrder.slice(from, from + BATCH) },
      });
      for (const { deviceSeq, status, body } of items) {
        const { passageId, decision, rule, people = [] } = body;
        const before = passed.answers.get(deviceSeq);
        if (before !== undefined && before.passageId !== passageId) passed.otherwise += 1;
        const decisions = people.map((one) => one.decision);
        if (before === undefined)
          passed.answers.set(deviceSeq, { status, passageId, decision, rule, people: decisions });
      }
    }
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: {
      items: { passageId: string; decision: string; rule: string }[];
      nextCursor: string | null;
    } = await day.client.need({
      operation: 'trace a checkpoint',
      method: 'POST',
      path: `/v1/drills/${day.drillId}/trace`,
      token: await day.district(checkpoint.county)(),
      body: {
        ...{ reason: '演练核对当日全部过卡记录', checkpoint: checkpoint.id },
        ...{ from: rfc3339(LAST_DAY), to: rfc3339(at('2021-09-25', '00:00')) },
        ...(cursor === undefined ? {} : { cursor }),
      },
    });
    for (const { passageId, decision, rule } of page.items) passed.traced.set(passageId, { decision, rule });
    cursor = page.nextCursor;
  }
  return passed;
}

/** What came of the day at the checkpoints, and the tasks that communities have of it, by division. */
export interface CheckpointsDay {
  passed: Passed[];
  tasks: Map<string, number>;
}

/** In the evening the devices have a network again. */
export async function bringPassagesIn(day: Day, checkpoints: readonly Checkpoint[]): Promise<CheckpointsDay> {
  const passed: Passed[] = [];
  for (const [n, checkpoint] of checkpoints.entries())
    passed.push(await send(day, checkpoint, createRandom(day.seed, 71, n)));
  const lists = `/v1/drills/${day.drillId}/lists`;
  const all = await wholeList<{ id: string; kind: string }>(day.client, 'list lists', lists, day.city);
  const tasks = new Map<string, number>();
  for (const { id } of all.filter(({ kind }) => kind === 'checkpoint')) {
    const path = `/v1/drills/${day.drillId}/tasks?list=${id}`;
    for (const { division } of await wholeList<{ division: string }>(
      day.client,
      'list tasks of a checkpoint',
      path,
      day.city,
    ))
      tasks.set(division, (tasks.get(division) ?? 0) + 1);
  }
  return { passed, tasks };
}
