import { setTimeout as sleep } from 'node:timers/promises';
import type { Action } from '../../core/queueing/proposals/index.ts';
import { MINUTE } from '../schedule.ts';
import { elapsedMs } from '../stopwatch.ts';
import type { Stage } from './prepare.ts';

/** What could be done, as the service says it. */
export type Told =
  | { kind: 'open-lanes'; siteId: string; lanes: number; opensAt: string }
  | { kind: 'bring-lane'; fromSiteId: string | null; siteId: string; leavesAt: string; arrivesAt: string }
  | {
      kind: 'offer-windows';
      siteId: string;
      toSiteId: string;
      walkMetres: number;
      windows: { from: string; to: string; people: number }[];
    }
  | { kind: 'pause-walk-ins'; siteId: string; from: string; to: string };

/** A proposal as headquarters see it. */
export interface Proposal {
  id: string;
  kind: Told['kind'];
  status: string;
  action: Told;
  effect: {
    minutesSaved: { p10: number; p50: number; p90: number };
    waitBefore: number;
    waitAfter: number;
  };
  expiresAt: string;
  decidedAt: string | null;
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

/** A line as headquarters see it. */
export interface Line {
  siteId: string;
  waiting: number;
  asOf: string;
  waitMinutes: { p50: number } | null;
  windows: { startsAt: string; congested: number }[];
}

const ASK_EVERY_MS = 40;
/** Lines are worked out within so long, real time; a busy machine takes its time. */
const LINES_WITHIN_MS = 30_000;
/** Headquarters wait so long for proposals, real time: there may be none. */
const PROPOSALS_WITHIN_MS = 4_000;
/** A proposal that was made or renewed just now stands so long. */
const STANDS = 10 * MINUTE;
const CLOCK_RUNS = 2_000;

/** The lines of all sites, as soon as they have been worked out at `since` or later. */
export async function freshLines(stage: Stage, since: number): Promise<Line[]> {
  const { client, city, drillId, sites } = stage;
  for (const from = elapsedMs(); elapsedMs() - from < LINES_WITHIN_MS; await sleep(ASK_EVERY_MS)) {
    const { items } = await client.need<{ items: Line[] }>({
      operation: 'look at the lines',
      method: 'GET',
      path: `/v1/drills/${drillId}/queues`,
      token: await city(),
      repeatable: true,
    });
    const fresh = items.filter(({ asOf }) => Date.parse(asOf) >= since);
    if (fresh.length === sites.length) return fresh;
  }
  throw new Error(`lines were not worked out within ${LINES_WITHIN_MS / 1_000} s`);
}

/** Proposals that were made or renewed at `since` or later, the best first; none where none come soon. */
export async function freshProposals(stage: Stage, since: number): Promise<Proposal[]> {
  const { client, city, drillId } = stage;
  for (const from = elapsedMs(); elapsedMs() - from < PROPOSALS_WITHIN_MS; await sleep(ASK_EVERY_MS)) {
    const { items } = await client.need<{ items: Proposal[] }>({
      operation: 'look at proposals',
      method: 'GET',
      path: `/v1/drills/${drillId}/proposals?status=proposed`,
      token: await city(),
      repeatable: true,
    });
    const fresh = items.filter(({ expiresAt }) => Date.parse(expiresAt) >= since + STANDS - CLOCK_RUNS);
    if (fresh.length > 0) return fresh;
  }
  return [];
}

/** Headquarters accept; undefined where it does not stand any more. */
export async function accept({ client, city }: Stage, id: string): Promise<Proposal | undefined> {
  const { status, body } = await client.send<Proposal>({
    operation: 'accept a proposal',
    method: 'POST',
    path: `/v1/proposals/${id}/accept`,
    token: await city(),
    repeatable: true,
    expect: [200, 409],
  });
  return status === 200 ? body : undefined;
}

/** A proposal as it stands in the end. */
export async function see({ client, city }: Stage, id: string): Promise<Proposal> {
  return client.need<Proposal>({
    operation: 'look at a proposal',
    method: 'GET',
    path: `/v1/proposals/${id}`,
    token: await city(),
  });
}

/** What a decision is to the simulation; undefined for offers, which each household decides about. */
export function actionOf(told: Told): Action | undefined {
  switch (told.kind) {
    case 'open-lanes':
      return { kind: told.kind, site: told.siteId, lanes: told.lanes, opensAt: Date.parse(told.opensAt) };
    case 'bring-lane':
      return {
        kind: told.kind,
        from: told.fromSiteId ?? undefined,
        site: told.siteId,
        leavesAt: Date.parse(told.leavesAt),
        arrivesAt: Date.parse(told.arrivesAt),
      };
    case 'pause-walk-ins':
      return { kind: told.kind, site: told.siteId, from: Date.parse(told.from), to: Date.parse(told.to) };
    case 'offer-windows':
      return undefined;
  }
}
