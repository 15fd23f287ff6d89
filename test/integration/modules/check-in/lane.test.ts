import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sealPerson } from '../../../../src/modules/foundation/people/index.ts';
import { startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type RegistrationAnswer, type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { consent, household, person, registration } from '../../../support/people.ts';
import { type CheckInBody, type Lane, laneAt, register } from './lane.ts';

const [community] = gulou.communities;

describe('at the lane', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let lane: Lane;
  let seq = 0;
  let next = 0;
  beforeAll(async () => {
    t = await startTestApp({ now: new Date('2021-09-21T08:00:00+08:00') });
    drill = await seedDrill(t, { lanes: 20 });
    lane = await laneAt(t, drill.gulou[0], 'tablet-1');
  });
  afterAll(() => t.close());

  const citizen = () => t.token('citizen', { sub: 'anna' });
  const own = async (id: string) =>
    t.need<RegistrationAnswer>('GET', `/v1/registrations/${id}`, { token: await citizen() });
  /** At the first site. */
  const here = () => ({ preferences: { sites: [drill.gulou[0] ?? ''] } });
  /** Somebody new with a window. */
  async function assigned(): Promise<{ n: number; made: RegistrationAnswer }> {
    const n = next++;
    const { id } = await register(t, drill, registration(n, community, here()));
    await t.assign(drill.id, community);
    return { n, made: await own(id) };
  }
  const setRules = (checkInRules: object) =>
    t.need('PATCH', `/v1/drills/${drill.id}`, { token: drill.cityHq, body: { checkInRules } });

  test('one answer tells name, window, ticket, lane, and who of the household is still to come', async () => {
    const from = next;
    next += 3;
    const made = await t.need<{ members: RegistrationAnswer[] }>(
      'POST',
      `/v1/drills/${drill.id}/households`,
      { token: await citizen(), body: household(from, 3, community, { each: here() }) },
    );
    await t.assign(drill.id, community);
    const [first, second, third] = made.members.map(({ id }) => id);
    const { appointment } = await own(first ?? '');
    t.clock.moveTo(new Date(appointment?.startsAt ?? ''));
    const body = { deviceSeq: seq++, document: person(from).document };
    const answer = await lane.one(body);
    const { siteId, slotId, startsAt, endsAt } = appointment ?? {};
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      registrationId: first,
      status: 'checked-in',
      lane: '1',
      appointment: { siteId, slotId, startsAt, endsAt },
      warnings: [],
    });
    const toCome = answer.body.household;
    expect(toCome.toCome).toBe(2);
    expect(toCome.members.map(({ registrationId }) => registrationId).sort()).toEqual([second, third].sort());
    for (const { name } of toCome.members) expect(name).toContain('*');
    // The rest by the id that the answer gave; a repeat of the first is as it was.
    const brother = await lane.one({ deviceSeq: seq++, registrationId: second });
    expect(brother.body.household.members.map(({ registrationId }) => registrationId)).toEqual([third]);
    const last = await lane.one({ deviceSeq: seq++, registrationId: third });
    expect(last.body.household).toEqual({ toCome: 0, members: [] });
    const repeat = await lane.one(body);
    expect([repeat.status, repeat.text]).toEqual([200, answer.text]);
    t.clock.moveTo(new Date('2021-09-21T08:00:00+08:00'));
  });

  test('a neighbour of another household is nobody’s business', async () => {
    const [one, other] = [next++, next++];
    await register(t, drill, registration(one, community, { building: '9号楼', room: '1' }));
    await register(t, drill, registration(other, community, { building: '9号楼', room: '1' }));
    const { body } = await lane.one({ deviceSeq: seq++, document: person(one).document });
    expect(body.household.toCome).toBe(0);
  });

  test('early, late, another day and another site are told by the rules of the drill', async () => {
    const elsewhere = await laneAt(t, drill.gulou[1], 'tablet-2');
    const cases: [minutes: number, at: Lane, rules: object, warnings: string[]][] = [
      [-31, lane, {}, ['early']],
      [-30, lane, {}, []],
      [-31, lane, { earlyMinutes: 45 }, []],
      [59, lane, {}, []],
      [61, lane, {}, ['late']],
      [61, lane, { lateMinutes: 60 }, []],
      [24 * 60, lane, {}, ['late', 'other-day']],
      [-24 * 60, lane, {}, ['early', 'other-day']],
      [0, elsewhere, {}, ['other-site']],
      [0, elsewhere, { otherSites: 'allowed' }, []],
    ];
    for (const [minutes, at, rules, warnings] of cases) {
      await setRules({ earlyMinutes: 30, lateMinutes: 30, otherSites: 'warn', ...rules });
      const { n, made } = await assigned();
      const start = new Date(made.appointment?.startsAt ?? '').getTime();
      expect(made.appointment?.siteId).toBe(drill.gulou[0]);
      t.clock.moveTo(new Date(start + minutes * 60_000));
      const { body } = await at.one({ deviceSeq: 10_000 + seq++, document: person(n).document });
      expect([minutes, rules, body.warnings]).toEqual([minutes, rules, warnings]);
      t.clock.moveTo(new Date('2021-09-21T08:00:00+08:00'));
    }
    await setRules({ otherSites: 'warn' });
    const shown = await t.need('GET', `/v1/drills/${drill.id}`);
    // What a change does not name stays.
    expect(shown).toMatchObject({ checkInRules: { earlyMinutes: 30, lateMinutes: 30, otherSites: 'warn' } });
  });

  test('the exempt, the missed, the cancelled and who has come already are let in with a warning', async () => {
    const exempt = next++;
    await register(t, drill, {
      ...registration(exempt, community),
      vaccinatedAt: '2021-09-20T20:00:00+08:00',
    });
    const warned = async (n: number, at = lane) =>
      (await at.one({ deviceSeq: 20_000 + seq++, document: person(n).document })).body.warnings;
    expect(await warned(exempt)).toEqual(['exempt-until']);
    const gone = next++;
    const { id } = await register(t, drill, registration(gone, community));
    await t.need('POST', `/v1/registrations/${id}/cancel`, { token: await citizen() });
    expect(await warned(gone)).toEqual(['cancelled']);
    const missed = next++;
    const { id: missedId } = await register(t, drill, registration(missed, community));
    await t.sql`update registrations set status = 'missed' where id = ${missedId}`;
    expect(await warned(missed)).toEqual(['missed']);
    expect(await warned(missed)).toEqual(['already-checked-in']);
    expect(await warned(missed, await laneAt(t, drill.gulou[1], 'tablet-2'))).toEqual([
      'already-checked-in-elsewhere',
    ]);
  });

  test('the pass of somebody who holds no window any more, and has not cancelled, is refused', async () => {
    const { made } = await assigned();
    const token = await citizen();
    const { pass } = await t.need<{ pass: string }>('GET', `/v1/registrations/${made.id}/pass`, { token });
    await t.need('PATCH', `/v1/registrations/${made.id}`, { token, body: { mobility: 'needs-visit' } });
    const answer = await lane.one({ deviceSeq: seq++, pass });
    expect([answer.status, answer.body.code, answer.body.errors]).toEqual([
      422,
      'pass-invalid',
      [expect.objectContaining({ pointer: '/pass', code: 'pass-revoked' })],
    ]);
    expect(await t.sql`select from check_ins where registration_id = ${made.id}`).toHaveLength(0);
  });

  test('a pass of another window, another drill, another maker, and a code of a supermarket are refused, and why', async () => {
    const { made } = await assigned();
    const token = await citizen();
    const { pass } = await t.need<{ pass: string }>('GET', `/v1/registrations/${made.id}/pass`, { token });
    const slots = await t.need<{ items: { id: string }[] }>('GET', `/v1/sites/${drill.gulou[0]}/slots`);
    const other = slots.items.find(({ id }) => id !== made.appointment?.slotId);
    expect(made.appointment?.siteId).toBe(drill.gulou[0]);
    await t.need('POST', `/v1/registrations/${made.id}/reschedule`, {
      token,
      body: { slotId: other?.id, scope: 'person' },
    });
    const claims = { registrationId: made.id, slotId: other?.id ?? '' };
    const expiresAt = new Date('2021-09-25T00:00:00+08:00');
    const issue = (drillId: string, expires = expiresAt) =>
      t.services.passes.issue({ ...claims, drillId, expiresAt: expires });
    const cases: [string, string][] = [
      [pass, 'pass-revoked'],
      [issue('7c9e6679-7425-40de-944b-e07fc1f90ae7'), 'pass-other-drill'],
      [issue(drill.id, new Date('2021-09-21T07:59:59+08:00')), 'pass-expired'],
      [`${pass.slice(0, -2)}${pass.endsWith('00') ? '10' : '00'}`, 'pass-forged'],
      [pass.slice(0, 128), 'pass-cut-off'],
      [`${person(next).document.number}\r\n`, 'pass-document-number'],
      ['Ｈ１２３４５６７８', 'pass-document-number'],
      ['https://weixin.qq.com/r/supermarket?coupon=12', 'pass-unreadable'],
      ['6901234567892', 'pass-unreadable'],
      ['MUSTER1:', 'pass-cut-off'],
      ['MUSTER2:', 'pass-cut-off'],
      [`MUSTER1:${'A'.repeat(4_000)}`, 'pass-unreadable'],
    ];
    const before = await t.counts();
    for (const [text, fault] of cases) {
      const answer = await lane.one({ deviceSeq: seq++, pass: text });
      expect([fault, answer.status, answer.body.code, answer.body.errors]).toEqual([
        fault,
        422,
        'pass-invalid',
        [expect.objectContaining({ pointer: '/pass', code: fault })],
      ]);
    }
    expect((await lane.one({ deviceSeq: seq++, pass: 'x'.repeat(4_097) })).status).toBe(400);
    expect((await lane.one({ deviceSeq: seq++, pass: 'x'.repeat(10_000_000) })).status).toBe(413);
    expect(await t.counts()).toEqual(before);
    const fresh = await t.need<{ pass: string }>('GET', `/v1/registrations/${made.id}/pass`, { token });
    // As scanners give it: the person is let in by any of them.
    const fullWidth = (text: string) =>
      text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));
    for (const scanned of [
      `\uFEFF${fresh.pass}\r\n`,
      fresh.pass.toLowerCase(),
      fullWidth(fresh.pass),
      encodeURIComponent(fresh.pass),
    ]) {
      expect(await lane.one({ deviceSeq: seq++, pass: scanned })).toMatchObject({
        body: { registrationId: made.id },
      });
    }
    expect((await lane.one({ deviceSeq: seq++, pass: fresh.pass })).status).toBe(201);
  });

  test('sequences out of range, no way to say who it is and several are 400', async () => {
    const { document } = person(1);
    for (const body of [
      { deviceSeq: -1, document },
      { deviceSeq: 1.5, document },
      { deviceSeq: 2 ** 53, document },
      { deviceSeq: '1', document },
      { deviceSeq: 1 },
      { deviceSeq: 1, document, pass: 'x' },
      { deviceSeq: 1, document, lane: 'one two' },
      { deviceSeq: 1, document, at: '0000-01-01T00:00:00Z' },
      { deviceSeq: 1, document, at: 'yesterday' },
    ]) {
      expect([JSON.stringify(body), (await lane.one(body)).status]).toEqual([JSON.stringify(body), 400]);
    }
  });

  test('tickets of a site are unlike each other, whichever tablets share a lane', async () => {
    const [one, two] = [
      await laneAt(t, drill.gulou[0], 'tablet-7'),
      await laneAt(t, drill.gulou[0], 'tablet-8'),
    ];
    const tickets: string[] = [];
    for (const tablet of [one, two]) {
      const { body } = await tablet.one({ deviceSeq: 5, walkIn: registration(next++, community) });
      tickets.push(body.ticket);
    }
    expect(new Set(tickets).size).toBe(2);
  });

  describe('by name and building', () => {
    const named = (n: number, more: object = {}) => ({ name: person(n).name, building: '77号楼', ...more });
    const ask = (nameInBuilding: object) => lane.one({ deviceSeq: 30_000 + seq++, nameInBuilding });
    /** People of one name, each with a document of their own. */
    async function namesakes(rooms: string[]): Promise<{ name: string; ids: string[] }> {
      const { name } = person(next);
      const ids: string[] = [];
      for (const room of rooms) {
        const n = next++;
        const body = registration(n, community, { building: '77号楼', room });
        ids.push((await register(t, drill, { ...body, person: { ...body.person, name } })).id);
      }
      return { name, ids };
    }

    test('the one of that name is found, however it is written', async () => {
      const n = next++;
      const { id } = await register(
        t,
        drill,
        registration(n, community, { building: '77号楼', room: '101' }),
      );
      const answer = await ask(named(n, { building: ' ７７号楼' }));
      expect(answer).toMatchObject({ status: 201, body: { registrationId: id } });
      for (const nobody of [
        named(n, { building: '78号楼' }),
        named(n, { room: '102' }),
        named(n, { name: '王无人' }),
      ]) {
        expect(await ask(nobody)).toMatchObject({ status: 422, body: { code: 'person-not-registered' } });
      }
    });

    test('of several, masked candidates are told; the room or one of them decides', async () => {
      const { name, ids } = await namesakes(['201', '202', '203']);
      const several = await ask({ name, building: '77号楼' });
      expect(several).toMatchObject({ status: 409, body: { code: 'several-people' } });
      const { candidates = [] } = several.body;
      expect(candidates.map(({ registrationId }) => registrationId).sort()).toEqual([...ids].sort());
      expect(several.text).not.toContain(name);
      expect(several.text).not.toMatch(/20[123]"/);
      expect(await ask({ name, building: '77号楼', room: '２０２' })).toMatchObject({
        status: 201,
        body: { registrationId: ids[1] },
      });
      const chosen = await lane.one({ deviceSeq: seq++, registrationId: candidates[0]?.registrationId });
      expect(chosen).toMatchObject({ body: { registrationId: candidates[0]?.registrationId } });
      const nobody = await lane.one({
        deviceSeq: seq++,
        registrationId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
      });
      expect(nobody).toMatchObject({ status: 422, body: { code: 'person-not-registered' } });
    });

    test('in a building of 3,000 the room is asked for, and with it the person is found', async () => {
      const n = next++;
      const { id } = await register(
        t,
        drill,
        registration(n, community, { building: '99号楼', room: '3001' }),
      );
      const { keys } = await t.services.catalogue.get(drill.id);
      const ids = Array.from({ length: 3_000 }, () => crypto.randomUUID());
      const sealed = ids.map((one) =>
        sealPerson(keys, 'registrations', one, { name: '陈众', type: 'passport', number: 'E1', room: '1' }),
      );
      await t.sql`
        insert into registrations (id, drill_id, household_id, account, community, building_id, status, mobility, source,
          registered_by, person, registered_at, updated_at)
        select i.id, r.drill_id, i.id, 'crowd', r.community, r.building_id, 'cancelled', r.mobility, r.source, i.id,
          decode(i.person, 'hex'), now(), now()
        from registrations r, unnest(${ids}::uuid[], ${sealed.map((one) => one.toString('hex'))}::text[]) as i (id, person)
        where r.id = ${id}`;
      const { name } = person(n);
      // Cancelled, they are nobody who could come.
      await t.sql`update registrations set status = 'exempt' where account = 'crowd'`;
      expect(await ask({ name, building: '99号楼' })).toMatchObject({
        status: 409,
        body: { code: 'room-needed' },
      });
      const found = await ask({ name, building: '99号楼', room: '3001' });
      expect(found).toMatchObject({ status: 201, body: { registrationId: id } });
    });
  });

  test('a walk-in is registered and checked in by one call', async () => {
    const n = next++;
    const answer = await lane.one({ deviceSeq: seq++, walkIn: registration(n, community) });
    const expected: Partial<CheckInBody> = { status: 'checked-in', appointment: null, warnings: [] };
    expect(answer).toMatchObject({ status: 201, body: expected });
    const child = { ...registration(next++, community), consent: { ...consent, version: '?' } };
    expect((await lane.one({ deviceSeq: seq++, walkIn: child })).status).toBe(400);
  });
});
