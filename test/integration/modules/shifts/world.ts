import {
  type Answer,
  type JobAnswer,
  type ProblemAnswer,
  startTestApp,
  type TestApp,
} from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type PageAnswer, type SeededDrill, seedDrill } from '../../../support/drill.ts';

export interface Place {
  person: string;
  name: string;
  state: string;
  meal: { from: string; until: string; relief: string | null } | null;
}

export interface Shift {
  id: string;
  post: string;
  startsAt: string;
  endsAt: string;
  heads: number;
  taken: number;
  unfilled: { reason: string; people: number }[] | null;
  afterDrill: boolean;
  places: Place[];
}

export interface Template {
  from: string;
  until: string;
  heads: number;
  skill?: string;
  mealMinutes?: number;
}

export const night = [
  { from: '08:00', until: '20:00', heads: 1 },
  { from: '20:00', until: '08:00', heads: 1 },
];

/** A drill, and what is done with its shifts over HTTP. */
export async function startShifts(plan: Parameters<typeof seedDrill>[1] = {}) {
  const t = await startTestApp({ now: new Date('2021-09-21T12:00:00+08:00') });
  const drill = await seedDrill(t, plan);
  return { t, drill, ...(await actorsOf(t, drill)) };
}

/** Everybody who has to do with shifts of a drill. */
export async function actorsOf(t: TestApp, drill: SeededDrill) {
  const at = `/v1/drills/${drill.id}`;
  const planner = await t.token('shift-planner', { sub: 'planner', division: gulou.division });
  const need = <T>(method: 'GET' | 'POST' | 'PUT', path: string, body?: object, token = planner) =>
    t.need<T>(method, path.startsWith('/v1') ? path : `${at}/${path}`, { token, body });

  let n = 0;
  /** A post of a name of its own. */
  const post = (template: Template[], more: object = {}) => {
    n += 1;
    const body = { division: gulou.division, kind: 'checkpoint', name: `岗位 ${n}`, template, ...more };
    return need<{ id: string }>('POST', 'posts', body);
  };
  const openDays = (id: string, from: string, until = from) =>
    need<{ shifts: number }>('POST', `posts/${id}/days`, { from, until });
  const shiftsOf = async (id: string) =>
    (await need<PageAnswer<Shift>>('GET', `shifts?post=${id}&limit=100`)).items;

  /** Somebody with an account of their own, and their token. */
  const person = async (sub: string, more: object = {}) => {
    n += 1;
    const body = {
      name: '林小梅',
      phone: `138059${10_000 + n}`,
      division: gulou.division,
      account: sub,
      ...more,
    };
    const { id } = await need<{ id: string }>('POST', 'shift-people', body);
    return { id, token: await t.token('team-member', { sub }) };
  };
  const certify = (id: string, validUntil: string | null = null) =>
    need('POST', `shift-people/${id}/certificates`, { skill: 'sampling', validUntil });

  const act = (
    shift: string,
    what: string,
    body: object = {},
    token = planner,
  ): Promise<Answer<Shift & { done: boolean } & ProblemAnswer & { reason: string }>> =>
    t.call('POST', `${at}/shifts/${shift}/${what}`, { token, body });
  const see = (shift: string, token = planner) => need<Shift>('GET', `shifts/${shift}`, undefined, token);

  /** Plans some days, and answers what the job came to. */
  const plan = async (from: string, until: string, seed = 1) => {
    const body = { from: `${from}T00:00:00+08:00`, until: `${until}T00:00:00+08:00`, seed };
    const { id } = await t.need<{ id: string }>('POST', `${at}/shifts/plan`, { token: planner, body }, [202]);
    await t.runJob(id);
    return t.need<JobAnswer>('GET', `/v1/jobs/${id}`, { token: drill.gulouHq });
  };

  return { at, planner, need, post, openDays, shiftsOf, person, certify, act, see, plan };
}
