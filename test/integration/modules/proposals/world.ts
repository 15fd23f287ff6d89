import {
  HOUR,
  type LineEvent,
  learn,
  MINUTE,
  measure,
  type SitePlan,
} from '../../../../src/core/queueing/index.ts';
import type { Action, Effect } from '../../../../src/core/queueing/proposals/index.ts';
import { touchedBy as touchedSites } from '../../../../src/core/queueing/proposals/index.ts';
import type { SiteLine } from '../../../../src/modules/day/lines/index.ts';
import { createDecidedRead } from '../../../../src/modules/day/proposals/decided.read.ts';
import { createProposalsRepo } from '../../../../src/modules/day/proposals/proposals.repo.ts';
import type { TestApp } from '../../../support/app.ts';
import type { PageAnswer, SeededDrill } from '../../../support/drill.ts';
import { slotsOf } from '../../../support/drill.ts';

/** A proposal as it is answered. */
export interface ProposalAnswer {
  id: string;
  division: string;
  kind: string;
  status: string;
  sites: string[];
  action: Record<string, unknown> & { kind: string };
  effect: {
    minutesSaved: { p10: number; p50: number; p90: number };
    netMinutes: { p10: number; p50: number; p90: number };
    waitBefore: number;
    waitAfter: number;
    peopleAsked: number;
  };
  madeAt: string;
  expiresAt: string;
  decidedAt: string | null;
  decidedBy: string | null;
  until: string;
  offered: number;
  taken: number;
  measured: {
    final: boolean;
    longestWait: number | null;
    expectedWithout: number;
    expectedWith: number;
    sites: { siteId: string; longestWait: number | null; meanWait: number | null; samples: number }[];
  } | null;
}

export const clockAt = (time: string): Date => new Date(`2021-09-22T${time}:00+08:00`);
export const ms = (time: string): number => clockAt(time).getTime();

/**
 * The line of a site at an instant: its own windows with `booked` people each, of whom those of windows that have begun
 * came in them, evenly, and `served` of them were served by `lanes` lanes.
 */
export async function lineAt(
  t: TestApp,
  drill: SeededDrill,
  siteId: string,
  now: Date,
  day: {
    booked: number | readonly number[];
    served: number;
    bookable: number;
    congested: number;
    walkInsPerHour?: number;
  },
): Promise<SiteLine> {
  const [site] = await t.sql<{ division: string; lng: number; lat: number; lanes: number; rate: number }[]>`
    select division, lng, lat, lanes, rate_per_lane_hour as rate from sites where id = ${siteId}`;
  if (site === undefined) throw new Error('there is no such site');
  const slots = await slotsOf(t, siteId);
  const windows = slots.map(({ startsAt, endsAt }, n) => ({
    startsAt: Date.parse(startsAt),
    endsAt: Date.parse(endsAt),
    booked: typeof day.booked === 'number' ? day.booked : (day.booked[n] ?? 0),
  }));
  const [opensAt, closesAt] = [windows[0]?.startsAt ?? 0, windows.at(-1)?.endsAt ?? 0];
  const plan: SitePlan = {
    lanes: site.lanes,
    ratePerLaneHour: site.rate,
    walkInsPerHour: day.walkInsPerHour ?? 0,
    sessions: [{ opensAt, closesAt }],
    windows,
  };
  const events: LineEvent[] = windows
    .filter(({ startsAt }) => startsAt < now.getTime())
    .flatMap(({ startsAt, booked }) =>
      Array.from({ length: booked }, (_, n): LineEvent => {
        const at = startsAt + (n / booked) * 30 * MINUTE;
        const person = `${startsAt}-${n}`;
        return { key: `c-${person}`, kind: 'check-in', person, at, due: startsAt };
      }),
    );
  const people = events.flatMap((event) => (event.kind === 'check-in' ? [event.person] : []));
  const each = HOUR / site.rate / site.lanes;
  for (const [n, person] of people.slice(0, day.served).entries()) {
    const at = opensAt + (n + 1) * each;
    events.push({ key: `s-${person}`, kind: 'served', person, lane: String(n % site.lanes), at });
  }
  return {
    siteId,
    drillId: drill.id,
    division: site.division,
    location: { lng: site.lng, lat: site.lat },
    plan,
    belief: learn(plan, measure(events, now.getTime(), plan.sessions)),
    bookable: windows.map(() => day.bookable),
    congested: day.congested,
  };
}

export const someEffect: Effect = {
  minutesSaved: { p10: 100, p50: 1_000, p90: 2_000 },
  netMinutes: { p10: 100, p50: 900, p90: 2_000 },
  walkMinutes: 0,
  peopleAsked: 0,
  waitBefore: 70,
  waitAfter: 30,
};

/** Puts a proposal on file as a round would. Answers its id. */
export async function proposal(
  t: TestApp,
  drill: SeededDrill,
  action: Action,
  more: { worth?: number; until?: Date; asked?: number } = {},
): Promise<string> {
  const { database } = t.ground;
  const [repo, read, now] = [createProposalsRepo(database), createDecidedRead(database), t.clock.now()];
  const sites = touchedSites(action);
  const divisions = await t.sql<{ id: string; division: string }[]>`
    select id, division from sites where id = any(${sites}::uuid[])`;
  const of = (id: string) => divisions.find((site) => site.id === id)?.division ?? '';
  const netMinutes = { ...someEffect.netMinutes, p50: more.worth ?? 900 };
  const key = [action.kind, ...sites].join(' ');
  const stored = await repo.renew({
    drillId: drill.id,
    decisions: await read.decisions(drill.id),
    now,
    proposals: [
      {
        id: crypto.randomUUID(),
        key,
        sites,
        division: of(action.site),
        divisions: sites.map(of),
        action,
        effect: { ...someEffect, netMinutes, peopleAsked: more.asked ?? someEffect.peopleAsked },
        expiresAt: new Date(now.getTime() + 10 * MINUTE),
        until: more.until ?? new Date(now.getTime() + 3 * HOUR),
      },
    ],
  });
  if (stored !== 1) throw new Error('the proposal was not stored');
  const [row] = await t.sql<{ id: string }[]>`
    select id from proposals where drill_id = ${drill.id} and key = ${key} and status = 'proposed'`;
  return row?.id ?? '';
}

export const openLanes = (site: string, t: TestApp, lanes = 1): Action => ({
  kind: 'open-lanes',
  site,
  lanes,
  opensAt: t.clock.now().getTime() + 10 * MINUTE,
});

export async function listed(
  t: TestApp,
  drill: SeededDrill,
  token: string,
  query = '?status=proposed',
): Promise<ProposalAnswer[]> {
  const url = `/v1/drills/${drill.id}/proposals${query}`;
  return (await t.need<PageAnswer<ProposalAnswer>>('GET', url, { token })).items;
}

export const see = (t: TestApp, id: string, token: string) =>
  t.need<ProposalAnswer>('GET', `/v1/proposals/${id}`, { token });

export const decide = <T = ProposalAnswer & { code?: string }>(
  t: TestApp,
  id: string,
  token: string,
  what: 'accept' | 'dismiss' = 'accept',
) => t.call<T>('POST', `/v1/proposals/${id}/${what}`, { token });

export const setReserves = (t: TestApp, drill: SeededDrill, token: string, body: object) =>
  t.call<{ teams: number; sites: { siteId: string; lanes: number }[] }>(
    'PUT',
    `/v1/drills/${drill.id}/reserves`,
    { token, body },
  );
