import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ProblemAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { city, gulou, taijiang } from '../../../support/divisions.ts';
import {
  type PageAnswer,
  type RegistrationAnswer,
  type SeededDrill,
  seedDrill,
} from '../../../support/drill.ts';
import { person, registration } from '../../../support/people.ts';

interface Request {
  id: string;
  direction: string;
  people: number;
  answered: number;
  takenAt: string | null;
  answeredAt: string | null;
  asked: { task: string; name: string; state: string; outcome: string | null; contacts: number }[];
}
interface Task {
  id: string;
  division: string;
  state: string;
  outcome: string | null;
  contacts: number;
}

const now = '2021-09-22T08:00:00+08:00';
const due = '2021-09-23T08:00:00+08:00';
const [community] = gulou.communities;

describe('requests between regions', () => {
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
  const asked = (n: number) => {
    const { name, document, phone } = person(n);
    return { name, document, phone };
  };
  const enter = (body: object, token = drill.cityHq) =>
    t.call<Request & ProblemAnswer>('POST', `${at()}/requests`, {
      token,
      body: { region: '福建省厦门市', due, ...body },
    });
  const find = (id: string) => t.need<Request>('GET', `${at()}/requests/${id}`, { token: drill.cityHq });
  const listed = async (query: string, token = drill.cityHq) =>
    (await t.need<PageAnswer<Request>>('GET', `${at()}/requests?${query}`, { token })).items.map(
      ({ id }) => id,
    );
  const tasksOf = async (query: string, token = drill.cityHq) =>
    (await t.need<PageAnswer<Task>>('GET', `${at()}/tasks?${query}`, { token })).items;
  const reached = (task: string, token = drill.cityHq) =>
    t.need('POST', `${at()}/tasks/${task}/contacts`, {
      token,
      body: { means: 'call', outcome: 'reached', at: t.clock.now().toISOString() },
    });
  const handOn = (task: string, body: object, token = worker) =>
    t.call<Task & { request: string | null; level: string } & ProblemAnswer>(
      'POST',
      `${at()}/tasks/${task}/hand-on`,
      {
        token,
        body,
      },
    );
  /** A task of the worker's community. */
  async function taskOf(n: number): Promise<string> {
    const { body } = await enter({ number: `来${n}`, people: [{ ...asked(n), division: community }] });
    const [task] = await tasksOf(`list=${body.id}`);
    return task?.id ?? '';
  }

  test('another region asks for people: they are found where they live, and answered as a file', async () => {
    await t.need<RegistrationAnswer>('POST', `${at()}/registrations`, {
      token: await t.token('citizen', { sub: 'anna' }),
      body: registration(1, community),
    });
    const people = [asked(1), { ...asked(2), division: taijiang.street, remark: '=G1631次' }, asked(3)];
    const { status, body } = await enter({ number: '厦协查17号', reason: 'same-transport', people });
    expect([status, body]).toMatchObject([201, { direction: 'in', people: 3, answered: 0, takenAt: null }]);
    const tasks = await tasksOf(`list=${body.id}`);
    expect(tasks.map(({ division }) => division)).toEqual([city, community, taijiang.street]);

    expect(await listed('untaken=true')).toEqual([]);
    t.clock.moveTo(new Date('2021-09-22T09:00:00+08:00'));
    expect(await listed('untaken=true')).toEqual([body.id]);
    const take = () => t.need<Request>('POST', `${at()}/requests/${body.id}/take`, { token: drill.cityHq });
    const taken = await take();
    t.clock.moveTo(new Date('2021-09-22T09:30:00+08:00'));
    expect((await take()).takenAt).toBe(taken.takenAt);
    expect(await listed('untaken=true')).toEqual([]);

    const answer = (said: object) =>
      t.call<Request & ProblemAnswer>('POST', `${at()}/requests/${body.id}/answer`, {
        token: drill.cityHq,
        body: said,
      });
    expect((await answer({})).body.code).toBe('request-unanswered');
    expect((await answer({ people: [{ task: tasks[0]?.id, outcome: 'reached' }] })).status).toBe(400);
    for (const { id } of tasks) await reached(id);
    expect((await answer({})).body).toMatchObject({ answered: 3, answeredAt: expect.any(String) });

    // Masked, until somebody says why.
    const shown = await find(body.id);
    expect(shown.asked).toHaveLength(3);
    const masked = await t.call<string>('GET', `${at()}/requests/${body.id}?format=csv`, {
      token: drill.cityHq,
    });
    for (const text of [masked.text, JSON.stringify(shown)])
      for (const n of [1, 2, 3]) expect(text).not.toContain(person(n).phone);
    const file = await t.call<string>('POST', `${at()}/requests/${body.id}/export`, {
      token: drill.cityHq,
      body: { reason: '按协查函要求向厦门市反馈核查结果', format: 'csv' },
      headers: { 'accept-language': 'zh-CN' },
    });
    expect(file.text).toContain(`${person(2).name},居民身份证,`);
    expect(file.text).toContain('已办结,已联系上,1,');
    expect(file.text).not.toContain(',=G1631次');
    const [line] = await t.sql`select object_id from audit_log where action = 'request.exported'`;
    expect(line?.['object_id']).toBe(body.id);
    // What has been sent is a list that can be read again.
    const again = await t.importFile(`${at()}/lists?source=again&reason=other`, {
      token: drill.cityHq,
      body: file.text,
    });
    expect(again.result).toMatchObject({ rejected: 0, accepted: 3, newTasks: 0, folded: 3 });
    t.clock.moveTo(new Date(now));
  });

  test('whoever lives elsewhere goes on to that community, or into a request that is answered', async () => {
    const [within, outside, third] = [await taskOf(11), await taskOf(12), await taskOf(13)];
    const { status, body } = await handOn(within, { division: taijiang.communities[0] });
    expect([status, body]).toMatchObject([
      200,
      { division: taijiang.communities[0], state: 'open', request: null },
    ]);
    expect(await t.call('GET', `${at()}/tasks/${within}`, { token: worker })).toMatchObject({ status: 404 });
    expect((await tasksOf('', drill.taijiangHq)).map(({ id }) => id)).toContain(within);

    const request = { region: '福建省厦门市', number: '榕协查1号', due };
    const out = await handOn(outside, { request });
    expect(out.body).toMatchObject({ state: 'handed-on', request: expect.any(String) });
    const id = out.body.request ?? '';
    expect((await handOn(third, { request })).body.request).toBe(id);
    expect((await handOn(outside, { request })).body.code).toBe('task-handed-on');
    const told = await t.call('POST', `${at()}/tasks/${outside}/contacts`, {
      token: worker,
      body: { means: 'call', outcome: 'reached', at: now },
    });
    expect(told.body.code).toBe('task-handed-on');
    t.clock.moveTo(new Date('2021-09-22T09:30:00+08:00'));
    expect(await listed('direction=out&untaken=true', drill.gulouHq)).toEqual([id]);
    expect(await listed('direction=out', drill.taijiangHq)).toEqual([]);

    const answer = (people: object[]) =>
      t.need<Request>('POST', `${at()}/requests/${id}/answer`, { token: drill.gulouHq, body: { people } });
    expect(await answer([{ task: outside, outcome: 'reached', note: '已在厦门集中隔离' }])).toMatchObject({
      people: 2,
      answered: 1,
      answeredAt: null,
    });
    expect(await answer([{ task: third, outcome: 'wrong-number' }])).toMatchObject({
      answered: 2,
      answeredAt: expect.any(String),
    });
    expect((await find(id)).asked.map(({ state, outcome }) => [state, outcome]).sort()).toEqual([
      ['settled', 'reached'],
      ['settled', 'wrong-number'],
    ]);
    const late = await handOn(await taskOf(14), { request });
    expect(late.body.code).toBe('request-answered');
    t.clock.moveTo(new Date(now));
  });

  test('two of a request who turn out to be one person stay on it, and are answered as one', async () => {
    const { name, document, phone } = person(31);
    const known = async (number: string, one: object) => {
      const { body } = await enter({ number, people: [{ name, division: community, ...one }] });
      return (await tasksOf(`list=${body.id}`))[0]?.id ?? '';
    };
    const [first, second, other] = [
      await known('来31甲', { document }),
      await known('来31乙', { phone }),
      await taskOf(32),
    ];
    const request = { region: '福建省泉州市', number: '榕协查3号', due };
    const id = (await handOn(first, { request })).body.request ?? '';
    for (const task of [second, other]) await handOn(task, { request });
    const answer = (people: object[]) =>
      t.call<Request & ProblemAnswer>('POST', `${at()}/requests/${id}/answer`, {
        token: drill.gulouHq,
        body: { people },
      });
    // Said of the one before it is known that there are not two.
    await answer([{ task: second, outcome: 'no-answer', note: '多次未接' }]);
    expect((await find(id)).people).toBe(3);
    await known('来31丙', { document, phone });

    const shown = await find(id);
    expect(shown).toMatchObject({ people: 2, answered: 0, asked: [{}, {}] });
    const stands = shown.asked.find(({ task }) => task !== other)?.task ?? '';
    expect([first, second]).toContain(stands);
    // By whichever task they were named with.
    for (const task of [first, second]) {
      const { status, body } = await answer([{ task, outcome: 'reached', note: '已在泉州集中隔离' }]);
      expect([status, body]).toMatchObject([200, { people: 2, answered: 1 }]);
    }
    const file = await t.call<string>('POST', `${at()}/requests/${id}/export`, {
      token: drill.gulouHq,
      body: { reason: '按协查函要求核对泉州市反馈的结果', format: 'csv' },
    });
    expect([file.status, file.text.match(/已在泉州集中隔离/g)?.length]).toEqual([200, 1]);
    expect((await answer([{ task: crypto.randomUUID(), outcome: 'reached' }])).status).toBe(404);
  });

  test('what cannot be is refused, and changes nothing', async () => {
    const task = await taskOf(21);
    const people = [asked(22)];
    const before = await t.counts();
    const refusal = async (answer: Promise<{ status: number; body: ProblemAnswer }>) => {
      const { status, body } = await answer;
      return [status, body.errors?.[0]?.pointer ?? body.code];
    };
    expect(await refusal(enter({ number: '来21', people }))).toEqual([409, 'request-number-taken']);
    expect(await refusal(enter({ number: '1', people, tasks: [task] }))).toEqual([400, '']);
    expect(await refusal(enter({ number: '1', people: [{ name: '张三' }] }))).toEqual([
      400,
      '/people/0/phone',
    ]);
    expect(await refusal(enter({ number: '1', people, due: '2021-09-22T07:00:00+08:00' }))).toEqual([
      400,
      '/due',
    ]);
    expect(await refusal(enter({ number: '1', tasks: [task] }, drill.taijiangHq))).toEqual([
      404,
      'not-found',
    ]);
    expect(await refusal(handOn(task, { division: '350203001001' }))).toEqual([400, '/division']);
    expect(await refusal(handOn(task, {}))).toEqual([400, '']);
    expect(await refusal(handOn(task, { division: community }, drill.taijiangHq))).toEqual([
      404,
      'not-found',
    ]);
    expect(await t.counts()).toEqual(before);
  });
});
