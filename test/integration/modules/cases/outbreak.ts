import { expect } from 'vitest';
import type { TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import type { SeededDrill } from '../../../support/drill.ts';
import { household, person, registration } from '../../../support/people.ts';
import { laneAt, register } from '../check-in/lane.ts';
import { type Laboratory, laboratoryOf } from '../results/laboratory.ts';
import { rackAt } from '../tubes/rack.ts';

export interface Contact {
  caseId: string;
  personId: string;
  registered: boolean;
  name: string | null;
  phone: string | null;
  community: string;
  kind: string;
  at: string;
  distanceMetres: number | null;
  addedBy: string | null;
  withdrawnAt: string | null;
}

export interface Traced {
  caseId: string;
  since: string;
  contacts: number;
  people: number;
  kinds: Record<string, number>;
  code?: string;
  errors?: { pointer: string; code: string }[];
}

export interface Monitoring {
  id: string;
  personId: string;
  registered: boolean;
  name: string | null;
  community: string;
  place: string;
  reasons: string[];
  state: string;
  from: string;
  until: string;
  lastDay: string;
  missedDays: string[];
  dueToday: boolean;
  alarming: boolean;
  swabDates: string[];
  endedBy: string | null;
  checks: {
    date: string;
    at: string;
    by: string;
    temperature: number;
    symptoms: string[];
    hasNote: boolean;
  }[];
  swabs: { date: string; way: string }[];
  code?: string;
  errors?: { pointer: string; code: string }[];
}

/** A person whose own tube is found positive, and whoever was near them. */
export interface Outbreak {
  /** Whose case it is. */
  index: string;
  /** Of one household with them; swabbed apart. */
  family: string;
  /** In the pool with them. */
  pool: string[];
  /** At the site in the same window, in another pool. */
  window: string;
  /** There an hour later. */
  later: string;
  lab: Laboratory;
  /** The result that made the case. */
  result: string;
  /** The laboratory takes it back: the single tube was negative. */
  takeBack(): Promise<void>;
}

/**
 * From eight in the morning on: a pool of three is positive, and then the single tube of one of them. The clock stands an hour
 * and a half later afterwards. `from` is the number of the first person.
 */
export async function breakOut(t: TestApp, drill: SeededDrill, from: number): Promise<Outbreak> {
  const [community] = gulou.communities;
  const begins = t.clock.now().getTime();
  const after = (minutes: number) => t.clock.moveTo(new Date(begins + minutes * 60_000));
  const name = `case-${from}`;
  const lane = await laneAt(t, drill.gulou[0], name);
  const rack = await rackAt(t, drill.gulou[0], `${name}-rack`);
  const lab = await laboratoryOf(t, drill, `实验室${from}`);
  let seq = 0;
  const comes = async (n: number) => {
    const { body } = await lane.one({ deviceSeq: ++seq, document: person(n).document });
    return body.registrationId;
  };
  const token = await t.token('citizen', { sub: 'anna' });
  await t.need('POST', `/v1/drills/${drill.id}/households`, {
    token,
    body: household(from, 2, community),
  });
  for (const n of [2, 3, 4, 5]) await register(t, drill, registration(from + n, community));
  const [index = '', family = ''] = [await comes(from), await comes(from + 1)];
  const pool = [await comes(from + 2), await comes(from + 3)];
  const window = await comes(from + 4);
  const tube = async (code: string, people: string[], kind: 'pool' | 'single' = 'pool') => {
    await rack.open(code, { kind, poolSize: kind === 'pool' ? 10 : 1 });
    for (const registrationId of people) expect((await rack.swab(code, { registrationId })).status).toBe(201);
    await rack.act(code, 'seal', { counted: people.length });
  };
  await tube(`${from}-A`, [index, ...pool]);
  await tube(`${from}-B`, [family, window]);
  after(60);
  const later = await comes(from + 5);
  const positive = async (barcode: string) => {
    const [entered] = await lab.enter({ barcode, outcome: 'positive' });
    expect((await lab.verify(entered?.id ?? null)).status).toBe(200);
    return entered?.id ?? '';
  };
  await positive(`${from}-A`);
  after(70);
  await tube(`${from}-S`, [index], 'single');
  after(90);
  const result = await positive(`${from}-S`);
  return {
    index,
    family,
    pool,
    window,
    later,
    lab,
    result,
    async takeBack() {
      await lab.enter({
        barcode: `${from}-S`,
        outcome: 'negative',
        corrects: result,
        reason: 'contaminated',
      });
    },
  };
}

/** Has somebody who is registered be a case, for tests that are about its routes alone. */
export async function standingCase(t: TestApp, registrationId: string): Promise<string> {
  await t.sql`
    insert into cases (drill_id, registration_id, tube_id, household_id, community, companions, opened_at)
    select drill_id, id, gen_random_uuid(), household_id, community, '{}', ${t.clock.now()} from registrations
    where id = ${registrationId}`;
  return registrationId;
}
