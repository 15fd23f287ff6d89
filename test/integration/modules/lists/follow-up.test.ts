import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLiveTasks } from '../../../../src/modules/field/lists/live-tasks.ts';
import { createTasksRead } from '../../../../src/modules/field/lists/tasks.read.ts';
import { type ProblemAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { city, gulou, taijiang } from '../../../support/divisions.ts';
import {
  type PageAnswer,
  type RegistrationAnswer,
  type SeededDrill,
  seedDrill,
} from '../../../support/drill.ts';
import { person, registration, rosterCsv } from '../../../support/people.ts';

interface Task {
  id: string;
  division: string;
  level: string;
  state: string;
  outcome: string | null;
  person: { name: string; document: object | null; phone: string | null };
  registrationId: string | null;
  matchedBy: string | null;
  lists: string[];
  contacts: number;
  dueAt: string;
}
interface List {
  id: string;
  rows: number;
  tasks: number;
  open: number;
  found: number;
  refused: number;
  notFound: number;
  overdue: number;
  divisions: { division: string; tasks: number }[];
  hours: { hour: string; contacts: number; found: number }[];
}

const now = '2021-09-22T08:00:00+08:00';
const [community, otherCommunity] = gulou.communities;
const heading = '姓名,证件类型,证件号码,联系电话,村居代码,住址,备注';
const csv = (...rows: string[]) => `${[heading, ...rows].join('\r\n')}\r\n`;
/** Person `n` as a list has them. */
const line = (
  n: number,
  more: { document?: string; phone?: string; division?: string; remark?: string } = {},
) => {
  const { name, document, phone } = person(n);
  const number = more.document ?? document.number;
  const type = number === '' ? '' : '居民身份证';
  return [name, type, number, more.phone ?? phone, more.division ?? '', '', more.remark ?? ''].join(',');
};

describe('follow-up lists', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let worker: string;
  beforeAll(async () => {
    t = await startTestApp({ now: new Date(now) });
    drill = await seedDrill(t);
    worker = await t.token('community-worker', { division: community });
  });
  afterAll(() => t.close());

  const at = () => `/v1/drills/${drill.id}`;
  async function bring(body: string, query = 'source=省专班第1批&reason=key-region', token = drill.cityHq) {
    const { id, result } = await t.importFile(`${at()}/lists?${encodeURI(query)}`, { token, body });
    return { job: id, ...(result as Record<string, number> & { listId: string; errors: object[] }) };
  }
  const tasksOf = async (query: string, token = drill.cityHq) =>
    (await t.need<PageAnswer<Task>>('GET', `${at()}/tasks?${query}`, { token })).items;
  const listOf = (id: string, token = drill.cityHq) => t.need<List>('GET', `${at()}/lists/${id}`, { token });
  const contact = (id: string, body: object, token = worker) =>
    t.call<Task & ProblemAnswer>('POST', `${at()}/tasks/${id}/contacts`, {
      token,
      body: { means: 'call', at: t.clock.now().toISOString(), ...body },
    });

  test('from a file to people who are found: matched, given to their community, tried, reached, and counted', async () => {
    const registered = await t.need<RegistrationAnswer>('POST', `${at()}/registrations`, {
      token: await t.token('citizen', { sub: 'anna' }),
      body: registration(1, community),
    });
    await t.importFile(`${at()}/roster/import`, {
      token: drill.taijiangHq,
      body: rosterCsv(2, 3, taijiang.communities[0]),
    });
    const brought = await bring(
      csv(
        line(1),
        line(2),
        line(3, { division: otherCommunity }),
        line(4),
        line(5, { division: '440304001001' }),
      ),
    );
    expect(brought).toMatchObject({
      accepted: 5,
      changed: 5,
      newTasks: 5,
      folded: 0,
      matched: 2,
      unplaced: 2,
    });
    const list = brought.listId;
    expect(await tasksOf(`list=${list}&community=${community}`)).toMatchObject([
      {
        division: community,
        level: 'community',
        state: 'open',
        registrationId: registered.id,
        matchedBy: 'document',
      },
    ]);
    expect(await tasksOf(`list=${list}`, drill.taijiangHq)).toMatchObject([
      { division: taijiang.communities[0], matchedBy: 'document' },
    ]);
    expect(await tasksOf(`list=${list}&community=${otherCommunity}`)).toMatchObject([
      { registrationId: null },
    ]);
    expect(await tasksOf('placed=false')).toMatchObject([
      { division: city, level: 'city' },
      { division: city, level: 'city' },
    ]);
    expect(await tasksOf('placed=false', drill.gulouHq)).toEqual([]);

    const [task] = await tasksOf('', worker);
    expect(task?.person).toEqual({
      name: expect.stringContaining('*'),
      document: { type: 'resident-id', number: expect.stringContaining('********') },
      phone: expect.stringContaining('****'),
    });
    const id = task?.id ?? '';
    const revealed = await t.need<{ rows: { name: string; phone: string }[] }>(
      'POST',
      `${at()}/tasks/${id}/reveal`,
      {
        token: worker,
        body: { reason: '摸排名单人员，需电话核实行程' },
      },
    );
    expect(revealed.rows).toMatchObject([{ name: person(1).name, phone: `+86${person(1).phone}` }]);

    expect(
      (await contact(id, { outcome: 'no-answer', notBefore: '2021-09-22T20:00:00+08:00' })).body,
    ).toMatchObject({
      state: 'open',
      contacts: 1,
      notBefore: '2021-09-22T12:00:00.000Z',
    });
    expect((await contact(id, { outcome: 'reached', note: '已核实' })).body).toMatchObject({
      state: 'settled',
      outcome: 'reached',
      contacts: 2,
    });
    expect(await listOf(list)).toMatchObject({
      rows: 5,
      tasks: 5,
      open: 4,
      found: 1,
      divisions: [
        { division: city, tasks: 2 },
        { division: community, tasks: 1 },
        { division: otherCommunity, tasks: 1 },
        { division: taijiang.communities[0], tasks: 1 },
      ],
      hours: [{ hour: '2021-09-22 08:00', contacts: 2, found: 1 }],
    });
    // A community sees its own of it.
    expect(await listOf(list, worker)).toMatchObject({ rows: 1, tasks: 1, found: 1 });
    const stored = await t.sql`select person::text || encode(person, 'escape') as sealed from follow_up_rows`;
    expect(JSON.stringify(stored)).not.toContain(person(1).phone);
  });

  test('somebody is one task, however many lists, rows and documents name them', async () => {
    const [first, second] = [person(11), person(12)];
    const twice = csv(line(11), line(11, { remark: 'G1631次' }), line(12, { document: '' }));
    const one = await bring(twice);
    expect(one).toMatchObject({ accepted: 3, newTasks: 2, folded: 1, rejectedFile: null });
    // With no document to tell a mother from her child named alike, they are one: the row says so, and how to part them.
    const { name, phone, document } = person(15);
    const alike = await bring(
      csv(`${name},,,${phone},,,母亲`, `${name},,,${phone},,,女儿`),
      'source=学校&reason=other',
    );
    expect(alike).toMatchObject({
      ...{ accepted: 2, newTasks: 1, folded: 1, rejected: 0, rejectedInFile: 1 },
      errors: [{ row: 3, pointer: '/documentNumber', code: 'same-name-and-phone' }],
    });
    const parted = csv(`${name},居民身份证,${document.number},,,,女儿`);
    expect(await bring(parted, `source=学校&reason=other&list=${alike.listId}`)).toMatchObject({
      newTasks: 1,
    });
    const again = await bring(twice, `source=省专班第1批&reason=key-region&list=${one.listId}`);
    expect(again).toMatchObject({ accepted: 3, changed: 0, unchanged: 3, listId: one.listId });

    // Under a passport, by the same name and telephone.
    const other = await bring(
      csv(`${first.name},护照,CAN:AB123456,${first.phone},,,`, line(12)),
      'source=铁路&reason=same-transport',
    );
    expect(other).toMatchObject({ accepted: 2, newTasks: 0, folded: 2 });
    const third = await bring(
      `${heading},国籍\r\n${first.name},护照,AB123456,,,,,CAN\r\n`,
      'source=口岸&reason=other',
    );
    expect(third).toMatchObject({ accepted: 1, newTasks: 0, folded: 1 });
    const found = await tasksOf(`list=${third.listId}`);
    expect(found.map(({ lists }) => lists.toSorted())).toEqual([
      [one.listId, other.listId, third.listId].sort(),
    ]);
    expect(second.name).not.toBe(first.name);

    // Two who turn out to be one: what had been done for either stands with the one that stays.
    const [apart, bridge] = [person(13), person(14)];
    const before = await bring(
      csv(
        `${apart.name},居民身份证,${apart.document.number},,,,`,
        `${apart.name},,,${bridge.phone},${community},,`,
      ),
    );
    expect(before).toMatchObject({ newTasks: 2 });
    const mine = await tasksOf(`list=${before.listId}`, worker);
    const [tried] = mine;
    await contact(tried?.id ?? '', { outcome: 'no-answer' });
    const both = await bring(csv(`${apart.name},居民身份证,${apart.document.number},${bridge.phone},,,`));
    expect(both).toMatchObject({ newTasks: 0, folded: 1 });
    const after = await tasksOf(`list=${before.listId}`);
    // The clock stands, so both came at one instant: then they are in order of id.
    expect(after).toMatchObject([{ contacts: 1, lists: [before.listId, both.listId].sort() }]);
    const asked = await t.need<Task>('GET', `${at()}/tasks/${tried?.id}`, { token: drill.cityHq });
    expect(asked.id).toBe(after[0]?.id);
    expect(await listOf(before.listId)).toMatchObject({ rows: 2, tasks: 1 });

    // Of one file, too, whose later piece says so: what the job tells is what stands at its end.
    const [far, near, known] = [person(16), person(17), person(18)];
    await bring(csv(line(18)));
    const pieces = csv(
      `${far.name},居民身份证,${far.document.number},,${community},,`,
      `${far.name},,,${near.phone},${community},,`,
      `${known.name},,,${near.phone},,,`,
      ...Array.from({ length: 40 }, () => ' '.repeat(8_000)),
      `${far.name},居民身份证,${far.document.number},${near.phone},,,`,
      `${known.name},居民身份证,${known.document.number},${near.phone},,,`,
    );
    const told = await bring(pieces);
    expect(told).toMatchObject({ changed: 5, newTasks: 1, folded: 4, matched: 0, unplaced: 0 });
    expect(await listOf(told.listId)).toMatchObject({ rows: 5, tasks: 2 });
    const few = csv(
      line(18),
      line(19, { division: community }),
      line(19, { division: community, remark: '2' }),
    );
    const sentAgain = `${pieces}${few.slice(heading.length + 2)}`;
    expect(await bring(sentAgain, `source=省专班第1批&reason=key-region&list=${told.listId}`)).toMatchObject({
      ...{ accepted: 8, changed: 3, newTasks: 1, folded: 2, unplaced: 0 },
    });
    expect(await listOf(told.listId)).toMatchObject({ rows: 8, tasks: 3 });
  });

  test('without a document somebody is known by name and telephone, as they registered', async () => {
    const { id } = await t.need<RegistrationAnswer>('POST', `${at()}/registrations`, {
      token: await t.token('citizen', { sub: 'anna' }),
      body: registration(21, community),
    });
    const brought = await bring(csv(line(21, { document: '' })));
    expect(brought).toMatchObject({ matched: 1 });
    const { listId } = brought;
    expect(await tasksOf(`list=${listId}`)).toMatchObject([
      { registrationId: id, matchedBy: 'phone', division: community },
    ]);
    // Who changes their telephone is known by the new one.
    await t.need('PATCH', `/v1/registrations/${id}`, {
      token: await t.token('citizen', { sub: 'anna' }),
      body: { person: { phone: '13900000021' } },
    });
    const renewed = await bring(csv(line(21, { document: '', phone: '13900000021' })));
    expect(await tasksOf(`list=${renewed.listId}`)).toMatchObject([
      { registrationId: id, matchedBy: 'phone' },
    ]);
  });

  test('what cannot be told apart is refused row by row, with an example, and comes back to be corrected', async () => {
    const { name, document, phone } = person(31);
    const rows = [
      `${name}、${person(32).name},,,${phone},,,`,
      `${name},,,1.38059E+10,,,`,
      `${name},,,${phone}/13905910000,,,`,
      `${name},居民身份证,${document.number};${person(33).document.number},,,,`,
      `${name},,,,,,`,
      `,,,${phone},,,`,
      `${name},,,${phone},35010200100,,`,
      `${name},,,${phone},${'某处新村'.repeat(20)},${'长'.repeat(150)},`,
      line(34),
    ];
    const { listId, job, ...figures } = await bring(csv(...rows));
    expect(figures).toMatchObject({
      rows: 9,
      accepted: 1,
      rejected: 8,
      errors: [
        { row: 2, pointer: '/name', code: 'two-people' },
        { row: 3, pointer: '/phone', code: 'rounded-number' },
        { row: 4, pointer: '/phone', code: 'two-numbers' },
        { row: 5, pointer: '/documentNumber', code: 'two-people' },
        { row: 6, pointer: '/documentNumber', code: 'required' },
        { row: 7, pointer: '/name', code: 'required' },
        { row: 8, pointer: '/division', code: 'form' },
        { row: 9, pointer: '/address', code: 'text-too-long' },
      ],
    });
    const { bytes } = await t.call('GET', `/v1/jobs/${job}/rejected`, { token: drill.cityHq });
    const again = await t.importFile(
      `${at()}/lists?${encodeURI('source=省专班&reason=other')}&list=${listId}`,
      {
        token: drill.cityHq,
        body: bytes,
        headers: { 'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' },
      },
    );
    expect(again.result).toMatchObject({ rows: 8, rejected: 8 });
    // A dry run says the same and writes nothing.
    const before = await t.counts();
    const dry = await bring(csv(line(35)), 'source=省专班&reason=other&dryRun=true');
    expect(dry).toMatchObject({ accepted: 1, changed: 1 });
    expect({ ...(await t.counts()), jobs: before['jobs'] }).toEqual(before);
  });

  test('a place is known by its name, too; what is no name of the drill stays to be read', async () => {
    const place = (n: number, division: string) => line(n, { division });
    const { listId } = await bring(
      csv(
        place(36, '中山社区'),
        place(37, '鼓楼区鼓东街道庆城社区居民委员会'),
        place(38, '台江区'),
        place(39, '鼓楼区金牛新村三期'),
        place(40, '深圳市罗湖区渔民村'),
      ).replace('村居代码', '所属社区'),
    );
    const tasks = await tasksOf(`list=${listId}`);
    expect(tasks.map(({ division }) => division).sort()).toEqual(
      [community, otherCommunity, taijiang.division, gulou.division, city].sort(),
    );
  });

  test('apps hear of tasks given out, overdue and settled: a link each, and one for all of a list', async () => {
    await t.need('POST', `${at()}/webhooks`, {
      token: drill.cityHq,
      body: { url: 'https://hq.example/tasks', events: ['task.given', 'task.overdue', 'task.settled'] },
    });
    const told = async () => {
      const rows = await t.sql<
        { type: string; link: string }[]
      >`delete from webhook_outbox returning type, link`;
      return rows.map(({ type, link }) => `${type} ${link.replace(at(), '')}`).sort();
    };
    const rows = [45, 46, 47].map((n) => line(n, { division: community }));
    const { listId } = await bring(csv(...rows), 'source=省专班&reason=other&due=2021-09-22T02:00:00Z');
    expect(await told()).toEqual([`task.given /lists/${listId}`]);
    await bring(csv(...rows), `source=省专班&reason=other&list=${listId}`);
    expect(await told()).toEqual([]);
    const [one, two, three] = (await tasksOf(`list=${listId}`)).map(({ id }) => id);
    await contact(one ?? '', { outcome: 'no-answer' });
    await contact(one ?? '', { outcome: 'reached' });
    await contact(one ?? '', { outcome: 'reached' });
    const handOn = (id: string | undefined, body: object) =>
      t.need('POST', `${at()}/tasks/${id}/hand-on`, { token: drill.gulouHq, body });
    await handOn(two, { division: otherCommunity });
    await handOn(three, {
      request: { number: '榕协〔2021〕45号', region: '深圳市', due: '2021-09-24T08:30:00+08:00' },
    });
    expect(await told()).toEqual(
      [`task.given /tasks/${two}`, `task.given /tasks/${three}`, `task.settled /tasks/${one}`].sort(),
    );
    t.clock.moveTo(new Date('2021-09-22T10:00:00+08:00'));
    await t.services.escalateTasks();
    expect(await told()).toEqual(['task.overdue /tasks?overdue=true&level=street']);
    await contact(two ?? '', { outcome: 'reached' }, drill.gulouHq);
    t.clock.moveTo(new Date(now));
    await t.sql`delete from webhook_endpoints`;
  });

  test('what is overdue goes up to the street, then to the district, and no further', async () => {
    const due = '2021-09-22T10:00:00+08:00';
    const { listId } = await bring(
      csv(line(41, { division: community }), line(42)),
      'source=省专班&reason=other&due=2021-09-22T02:00:00Z',
    );
    const stand = async (query = '') =>
      (await tasksOf(`list=${listId}${query}`)).map(({ division, level }) => [division, level]);
    await t.services.escalateTasks();
    expect(await stand()).toEqual([
      [city, 'city'],
      [community, 'community'],
    ]);
    t.clock.moveTo(new Date('2021-09-22T09:30:00+08:00'));
    expect(await stand('&untaken=true')).toHaveLength(2);
    t.clock.moveTo(new Date(due));
    await t.services.escalateTasks();
    expect(await stand('&overdue=true')).toEqual([
      [city, 'city'],
      [community, 'street'],
    ]);
    t.clock.moveTo(new Date('2021-09-22T12:00:00+08:00'));
    await t.services.escalateTasks();
    await t.services.escalateTasks();
    expect(await stand('&level=district')).toEqual([[community, 'district']]);
    // Those above hear of how many there are, and never of whom.
    const live = createLiveTasks({ read: createTasksRead(t.ground.reports) });
    const { states, cursor } = await live.read(drill.id, undefined);
    expect(states.map(({ division, data }) => ({ ...data, seenBy: division }))).toEqual([
      { division: gulou.division, level: 'district', tasks: 1, seenBy: gulou.division },
    ]);
    expect(states.every(({ version }) => live.told(version, cursor))).toBe(false);
    expect((await live.read(drill.id, states[0]?.version)).states).toEqual([]);
    expect(await listOf(listId)).toMatchObject({ overdue: 2 });
    t.clock.moveTo(new Date(now));
  });

  test('a settled task is open again when a list comes afterwards', async () => {
    const { listId } = await bring(csv(line(51, { division: community })));
    const [task] = await tasksOf(`list=${listId}`);
    await contact(task?.id ?? '', { outcome: 'reached' });
    t.clock.moveTo(new Date('2021-09-22T20:00:00+08:00'));
    // One that had come before then asks nothing anew.
    await bring(csv(line(51)), 'source=旧&reason=other&received=2021-09-21T23:00:00Z');
    expect(await tasksOf(`list=${listId}`)).toMatchObject([{ state: 'settled' }]);
    const later = await bring(csv(line(51)), 'source=铁路&reason=same-transport');
    expect(await tasksOf(`list=${later.listId}`)).toMatchObject([
      { state: 'open', outcome: null, contacts: 1, lists: { length: 3 } },
    ]);
    t.clock.moveTo(new Date(now));
  });

  test('tries that cannot be are refused, and a task keeps two hundred of them', async () => {
    const { listId } = await bring(csv(line(61, { division: community })));
    const [task] = await tasksOf(`list=${listId}`);
    const id = task?.id ?? '';
    const refusal = async (body: object, token?: string) => {
      const { status, body: said } = await contact(id, { outcome: 'no-answer', ...body }, token);
      return [status, said.errors?.[0]?.pointer ?? said.code];
    };
    expect(await refusal({ at: '2021-09-23T08:00:00+08:00' })).toEqual([400, '/at']);
    expect(await refusal({ notBefore: '2021-09-22T07:00:00+08:00' })).toEqual([400, '/notBefore']);
    expect(await refusal({ task: 'settled' })).toEqual([400, '/note']);
    expect(await refusal({}, await t.token('community-worker', { division: otherCommunity }))).toEqual([
      404,
      'not-found',
    ]);
    const key = { 'idempotency-key': 'try-61' };
    const body = { means: 'call', outcome: 'no-answer', at: now };
    for (let n = 0; n < 2; n++)
      await t.need('POST', `${at()}/tasks/${id}/contacts`, { token: worker, body, headers: key });
    await t.sql`
      insert into follow_up_contacts (id, drill_id, task_id, at, means, outcome, by, division, recorded_at)
      select gen_random_uuid(), drill_id, task_id, at, means, outcome, by, division, recorded_at
      from follow_up_contacts, generate_series(1, 199) where task_id = ${id}`;
    await t.sql`update follow_up_tasks set contacts = contacts + 199 where id = ${id}`;
    expect(await refusal({})).toEqual([409, 'too-many-contacts']);
    const last = await contact(id, { outcome: 'wrong-number', task: 'settled', note: '三个号码均为空号' });
    expect([last.status, last.body]).toMatchObject([
      201,
      { state: 'settled', outcome: 'wrong-number', contacts: 201 },
    ]);
    expect(await listOf(listId)).toMatchObject({ notFound: 1, open: 0 });
  });

  test('what is said of a list is checked before its file is read', async () => {
    const refusal = async (query: string, token = drill.cityHq) => {
      const { status, body } = await t.call('POST', `${at()}/lists?${query}`, {
        token,
        body: csv(line(71)),
        headers: { 'content-type': 'text/csv' },
      });
      return [status, body.errors?.[0]?.pointer ?? body.code];
    };
    const said = 'source=A&reason=other';
    expect(await refusal(`${said}&received=2021-09-23T00:00:00Z`)).toEqual([400, '?received']);
    expect(await refusal(`${said}&due=2021-09-21T00:00:00Z`)).toEqual([400, '?due']);
    expect(await refusal('source=A')).toEqual([400, '?reason']);
    expect(await refusal(`${said}&list=00000000-0000-4000-8000-000000000001`)).toEqual([404, 'not-found']);
    const ofCity = await bring(csv(line(72)));
    expect(await refusal(`${said}&list=${ofCity.listId}`, drill.gulouHq)).toEqual([404, 'not-found']);
  });

  test('once the drill is closed, those who are looked for still are: tasks go on, and no list comes', async () => {
    await bring(csv(line(81, { division: community }), line(82, { division: community })));
    const [one, other] = await tasksOf('state=open', worker);
    await t.need('POST', `${at()}/close`, { token: drill.cityHq, body: { reason: '演练结束' } });
    expect((await contact(one?.id ?? '', { outcome: 'reached' })).body).toMatchObject({ state: 'settled' });
    const moved = await t.call<Task>('POST', `${at()}/tasks/${other?.id}/hand-on`, {
      token: worker,
      body: { division: otherCommunity },
    });
    expect(moved.body).toMatchObject({ division: otherCommunity, state: 'open' });
    const late = await t.call('POST', `${at()}/lists?source=A&reason=other`, {
      token: drill.cityHq,
      body: csv(line(83)),
      headers: { 'content-type': 'text/csv' },
    });
    expect([late.status, late.body.code]).toEqual([409, 'drill-closed']);
  });
});
