import { type ProblemAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type PageAnswer, type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { person } from '../../../support/people.ts';

export interface Recorded {
  deviceSeq: number | null;
  status: number;
  body: {
    passageId: string;
    decision: string;
    rule: string;
    version: number | null;
    swabSite: string | null;
    warnings: string[];
    people: { personId: string; decision: string; rule: string; code: string | null }[];
  } & ProblemAnswer;
}

export interface Traced {
  passageId: string;
  at: string;
  found: boolean;
  plates: string[];
  described: string | null;
  decision: string;
  rule: string;
  people: {
    personId: string;
    name: string | null;
    document: { number: string } | null;
    phone: string | null;
  }[];
}

export interface Review {
  id: string;
  code: string;
  passageId: string | null;
  deviceSeq: number | null;
}

export interface Task {
  id: string;
  division: string;
  state: string;
  dueAt: string;
  person: { name: string };
}

export const [community, secondCommunity] = gulou.communities;

/** What the city asks of whoever passes. */
export const rules = [
  { name: 'held', when: { held: true }, decision: 'turn-back' },
  { name: 'red-code', when: { healthCode: ['red'] }, decision: 'turn-back' },
  { name: 'key-region', when: { keyRegion: true }, decision: 'hand-over' },
  { name: 'swab-48h', when: { swabOlderThanHours: 48 }, decision: 'swab' },
];

/** A drill with a checkpoint that has rules, and what its officer and headquarters do over HTTP. */
export async function startWorld({ rulesFrom = '2021-09-22T14:00:00+08:00' } = {}) {
  const t = await startTestApp({ now: new Date(rulesFrom) });
  const drill = await seedDrill(t);
  const actors = await actorsOf(t, drill);
  t.clock.moveTo(new Date('2021-09-22T14:00:00+08:00'));
  return { t, drill, ...actors };
}

let named = 0;

/** Everybody who has to do with a checkpoint of a drill. */
export async function actorsOf(t: TestApp, drill: SeededDrill) {
  const at = `/v1/drills/${drill.id}`;
  const token = drill.gulouHq;
  const checkpoint = async (more: object = { site: drill.gulou[0] }) => {
    named += 1;
    const body = { name: `高速出口${named}`, kind: 'road', community, ...more };
    const { id } = await t.need<{ id: string }>('POST', `${at}/checkpoints`, { token, body });
    const account = `officer-${named}`;
    return { id, account, officer: await t.token('checkpoint', { sub: account, checkpoint: id }) };
  };
  const { id, account, officer } = await checkpoint();
  const makeRules = (more: object = {}) =>
    t.need<{ version: number }>('POST', `${at}/checkpoint-rules`, {
      token: drill.cityHq,
      body: { keyRegions: ['350300'], rules, ...more },
    });
  await makeRules();
  let seq = 0;

  /** Uploads passages that were recorded now, unless they say when. */
  const upload = (passages: readonly object[], by = officer, of = id) =>
    t.need<{ items: Recorded[] }>('POST', `/v1/checkpoints/${of}/passages/batch`, {
      token: by,
      body: { passages },
    });
  const row = (people: readonly object[], more: object = {}) => {
    seq += 1;
    return { deviceSeq: seq, at: t.clock.now().toISOString(), people, ...more };
  };
  const one = async (people: readonly object[], more: object = {}): Promise<Recorded> => {
    const { items } = await upload([row(people, more)]);
    const [first] = items;
    if (first === undefined) throw new Error('nothing was answered');
    return first;
  };

  return {
    at,
    id,
    account,
    officer,
    checkpoint,
    makeRules,
    upload,
    row,
    one,
    trace: (told: object, by = token) =>
      t.call<{ items: Traced[]; complete: boolean } & ProblemAnswer>('POST', `${at}/trace`, {
        token: by,
        body: {
          reason: '流调需要核查当日同车人员',
          from: '2021-09-22T00:00:00+08:00',
          to: '2021-09-23T00:00:00+08:00',
          ...told,
        },
      }),
    reviews: async (query = '') =>
      (await t.need<PageAnswer<Review>>('GET', `${at}/passage-reviews${query}`, { token })).items,
    tasksOf: async (of: string, by = token) =>
      (await t.need<PageAnswer<Task>>('GET', `${at}/tasks?community=${of}`, { token: by })).items,
  };
}

/** Somebody who passes, with a fresh swab and green codes, unless told. */
export function passer(n: number, more: object = {}) {
  const { name, document, phone } = person(n);
  return {
    ...{ name, document, phone, healthCode: 'green', travelCode: 'clear', temperature: 36.5 },
    swabbedAt: '2021-09-20T20:00:00+08:00',
    ...more,
  };
}
