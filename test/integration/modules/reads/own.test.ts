import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import {
  type PageAnswer,
  type RegistrationAnswer,
  type SeededDrill,
  seedDrill,
} from '../../../support/drill.ts';
import { registration } from '../../../support/people.ts';
import { type Statement, watchStatements } from '../../../support/statements.ts';

/** A plan as EXPLAIN (FORMAT JSON) gives it. */
interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  Plans?: PlanNode[];
}

const flat = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flat)];

describe("a citizen's own status", () => {
  let t: TestApp;
  let drill: SeededDrill;
  let seen: Statement[];
  let mine: RegistrationAnswer[];
  let token: string;
  const community = gulou.communities[0];
  beforeAll(async () => {
    t = await startTestApp({ environment: { PUBLIC_CACHE_MS: '60000' } });
    drill = await seedDrill(t, { lanes: 4 });
    token = await t.token('citizen', { sub: 'me' });
    mine = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        t.need<RegistrationAnswer>('POST', `/v1/drills/${drill.id}/registrations`, {
          token,
          body: registration(n, community),
        }),
      ),
    );
    await t.assign(drill.id, community);
    // A small city around them: plans for 40 rows would say nothing.
    await t.sql`
      insert into registrations (id, drill_id, household_id, account, community, building_id, status, mobility, source,
        registered_by, person, registered_at, updated_at)
      select gen_random_uuid(), r.drill_id, gen_random_uuid(), 'citizen-' || n, r.community, r.building_id, 'assigned',
        'walks', 'account', gen_random_uuid(), r.person, r.registered_at, r.updated_at
      from (select * from registrations limit 1) r, generate_series(1, 20000) n`;
    await t.sql`
      insert into appointments (registration_id, drill_id, site_id, slot_id, starts_at, ends_at, queue_number, reason, assigned_at)
      select r.id, r.drill_id, a.site_id, a.slot_id, a.starts_at, a.ends_at, 1, a.reason, a.assigned_at
      from registrations r, (select * from appointments limit 1) a where r.account like 'citizen-%'`;
    await t.sql`
      insert into window_offers (registration_id, drill_id, proposal_id, from_slot, to_slot, to_site, starts_at, ends_at,
        offered_at)
      select registration_id, drill_id, gen_random_uuid(), slot_id, slot_id, site_id, starts_at, ends_at, assigned_at
      from appointments where queue_number = 1`;
    await t.sql`analyze`;
    seen = await watchStatements(t);
    await t.need('GET', `/v1/registrations/${mine[0]?.id}`, { token });
  });
  afterAll(() => t.close());

  /** The plan's parts for a statement as it was sent. */
  async function planOf({ text, parameters }: Statement): Promise<PlanNode[]> {
    const [row] = await t.sql.unsafe(`explain (format json) ${text}`, parameters as never[]);
    const plans = (row?.['QUERY PLAN'] ?? []) as { Plan: PlanNode }[];
    return plans.flatMap(({ Plan }) => flat(Plan));
  }
  const scansOf = (plan: PlanNode[], table: string) =>
    plan
      .filter((node) => node['Relation Name'] === table)
      .map((node) => `${node['Node Type']} ${node['Index Name']}`);

  test('is one statement, by the index of the people and that of their appointments', async () => {
    seen.length = 0;
    const { id } = mine[7] ?? { id: '' };
    expect(await t.need('GET', `/v1/registrations/${id}`, { token })).toMatchObject({
      id,
      drillId: drill.id,
    });
    expect(seen).toHaveLength(1);
    const [statement] = seen;
    if (statement === undefined) return;
    const plan = await planOf(statement);
    expect(scansOf(plan, 'registrations')).toEqual(['Index Scan registrations_pkey']);
    expect(scansOf(plan, 'appointments')).toEqual(['Index Scan appointments_pkey']);
    expect(scansOf(plan, 'window_offers')).toEqual(['Index Scan window_offers_registration_id_pk']);
  });

  test('the list of an account is one statement, by the index of accounts', async () => {
    seen.length = 0;
    const page = await t.need<PageAnswer<RegistrationAnswer>>(
      'GET',
      `/v1/registrations?drillId=${drill.id}`,
      {
        token,
      },
    );
    expect(page.items.map(({ id }) => id).sort()).toEqual(mine.map(({ id }) => id).sort());
    expect(seen).toHaveLength(1);
    const [statement] = seen;
    if (statement === undefined) return;
    const plan = await planOf(statement);
    expect(scansOf(plan, 'registrations').join()).toMatch(/^(Index Scan|Bitmap Heap Scan) .*/);
    expect(plan.some((node) => node['Index Name'] === 'registrations_account')).toBe(true);
    expect(
      plan.filter((node) => node['Node Type'] === 'Seq Scan' && node['Relation Name'] !== 'buildings'),
    ).toEqual([]);
  });

  test('those who ask together share a statement, and each gets their own and nobody else’s', async () => {
    const stranger = await t.token('citizen', { sub: 'stranger' });
    seen.length = 0;
    const answers = await Promise.all(
      mine.flatMap(({ id }) => [
        t.call<RegistrationAnswer>('GET', `/v1/registrations/${id}`, { token }),
        t.call<RegistrationAnswer>('GET', `/v1/registrations/${id}`, { token: stranger }),
      ]),
    );
    for (const [index, { status, body }] of answers.entries()) {
      expect([index, status]).toEqual([index, index % 2 === 0 ? 200 : 404]);
      if (index % 2 === 0) expect(body.id).toBe(mine[index / 2]?.id);
    }
    expect(seen.length).toBeLessThan(answers.length / 4);
    for (const { text } of seen) expect(text).toContain('from unnest(');
  });

  test('is what the database holds now, however often it was looked at: a change of either row, another owner', async () => {
    const { id } = mine[3] ?? { id: '' };
    const url = `/v1/registrations/${id}`;
    const look = () => t.call<RegistrationAnswer>('GET', url, { token });
    const first = await look();
    expect(first).toMatchObject({ status: 200, body: { id, status: 'assigned' } });
    expect((await look()).text).toBe(first.text);
    await t.sql`update appointments set queue_number = 77 where registration_id = ${id}`;
    expect((await look()).body.appointment?.queueNumber).toBe(77);
    await t.sql`update registrations set unplaced_reason = 'no-room' where id = ${id}`;
    expect((await look()).body).toMatchObject({ unplacedReason: 'no-room' });
    await t.sql`delete from appointments where registration_id = ${id}`;
    expect((await look()).body.appointment).toBeNull();
    await t.need('POST', `${url}/cancel`, { token });
    expect((await look()).body.status).toBe('cancelled');
    await t.sql`update registrations set account = 'somebody-else' where id = ${id}`;
    expect((await look()).status).toBe(404);
    const somebodyElse = await t.token('citizen', { sub: 'somebody-else' });
    expect((await t.call('GET', url, { token: somebodyElse })).body).toMatchObject({ id });
  });

  test('a reader cannot write, and a statement that takes too long is given up and answered 503', async () => {
    const { reads } = t.ground;
    await expect(reads.sql`delete from appointments`).rejects.toMatchObject({ code: '25006' });
    await expect(
      reads.sql`set statement_timeout = '20ms'; select pg_sleep(1)`.simple(),
    ).rejects.toMatchObject({
      code: '57014',
    });
    const [limit] = await t.ground.reports.sql<
      { ms: string }[]
    >`select current_setting('statement_timeout') as ms`;
    expect(limit?.ms).toBe('1min');
  });
});
