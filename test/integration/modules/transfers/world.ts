import { type Answer, type ProblemAnswer, startTestApp, type TestApp } from '../../../support/app.ts';
import { gulou } from '../../../support/divisions.ts';
import { type PageAnswer, type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { person } from '../../../support/people.ts';

interface Signature {
  by: string;
  at: string;
}

export interface Transfer {
  id: string;
  registrationId: string;
  person: { name: string };
  division: string;
  status: string;
  dueAt: string | null;
  overdue: boolean;
  fromFacility: string | null;
  toFacility: string | null;
  bed: string | null;
  outside: string | null;
  team: string | null;
  pickUp: { giver: Signature | null; taker: Signature | null };
  arrival: { giver: Signature | null; taker: Signature | null };
  acts: { act: string; by: string; hasNote: boolean }[];
}

export interface Facility {
  id: string;
  beds: number;
  lying: number;
  kept: number;
  free: number;
  closedAt: string | null;
}

export interface Bed {
  id: string;
  room: string;
  bed: string;
  state: string;
  registrationId: string | null;
  name: string | null;
  transferId: string | null;
}

export const [community] = gulou.communities;

/** A drill with a team that drives, and what is done with its transfers over HTTP. */
export async function startWorld() {
  const t = await startTestApp({ now: new Date('2021-09-22T14:00:00+08:00') });
  const drill = await seedDrill(t);
  return { t, drill, ...(await actorsOf(t, drill)) };
}

/** Everybody who has to do with transfers of a drill. */
export async function actorsOf(t: TestApp, drill: SeededDrill) {
  const at = `/v1/drills/${drill.id}`;
  const hq = drill.gulouHq;
  const worker = await t.token('community-worker', { sub: 'worker-g', division: community });
  const team = { name: '转运一队', kind: 'transfer', division: gulou.division, scope: [gulou.division] };
  const { id: teamId } = await t.need<{ id: string }>('POST', `${at}/teams`, { token: hq, body: team });
  const join = async (sub: string) => {
    const body = { name: '林小梅', phone: '13805910011', account: sub };
    await t.need('POST', `${at}/teams/${teamId}/members`, { token: hq, body });
    return t.token('team-member', { sub, team: teamId });
  };

  /** A facility with beds 1, 2, … of room 301, and somebody there. */
  const facility = async (name: string, beds: number, kind = 'central') => {
    const body = { name, kind, division: gulou.division };
    const { id } = await t.need<Facility>('POST', `${at}/facilities`, { token: hq, body });
    const numbered = Array.from({ length: beds }, (_, n) => ({ room: '301', bed: String(n + 1) }));
    if (beds > 0)
      await t.need('POST', `${at}/facilities/${id}/beds`, { token: hq, body: { beds: numbered } });
    return { id, token: await t.token('facility', { sub: `desk ${name}`, facility: id }) };
  };

  const ask = (n: number, token = hq) => {
    const { name, document, phone } = person(n);
    return t.call<Transfer & ProblemAnswer & { transferId: string }>('POST', `${at}/transfers`, {
      token,
      body: { person: { name, document, phone, division: community }, reason: 'contact' },
    });
  };

  const step = (
    id: string,
    path: string,
    body: object = {},
    token = hq,
  ): Promise<Answer<Transfer & ProblemAnswer>> =>
    t.call('POST', `${at}/transfers/${id}/${path}`, { token, body: path === 'approve' ? undefined : body });

  return {
    at,
    worker,
    teamId,
    driver: await join('driver-1'),
    otherDriver: await join('driver-2'),
    facility,
    ask,
    step,
    see: (id: string, token = hq) => t.call<Transfer>('GET', `${at}/transfers/${id}`, { token }),
    listed: async (query: string, token = hq) =>
      (await t.need<PageAnswer<Transfer>>('GET', `${at}/transfers?${query}`, { token })).items.map(
        ({ id }) => id,
      ),
    stateOf: (id: string, token = hq) => t.need<Facility>('GET', `${at}/facilities/${id}`, { token }),
    bedsOf: async (id: string, token = hq) =>
      (await t.need<PageAnswer<Bed>>('GET', `${at}/facilities/${id}/beds`, { token })).items,
  };
}

export type Actors = Awaited<ReturnType<typeof actorsOf>>;
