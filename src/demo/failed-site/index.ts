import { whole } from '../../core/plain-table.ts';
import type { Client } from '../http/client.ts';
import type { Credentials } from '../http/tokens.ts';
import type { Progress } from '../progress.ts';
import { answeredAsExpected } from '../proofs/run-itself.ts';
import { elapsedMs } from '../stopwatch.ts';
import { proofLine, type RunResult } from '../summary.ts';
import { openApp } from './app.ts';
import { type DayRun, liveThrough } from './day.ts';
import { FAILS } from './district.ts';
import { prepareDistrict, type Stage } from './prepare.ts';
import { proofsOf } from './proofs.ts';
import { see } from './proposals.ts';
import { ratio, type Waits, waitsOf } from './reckon.ts';
import { CLOSES_AT, FAILS_AT } from './schedule.ts';
import { acceptedTable, askedOf, inShort, opening, waitsTable } from './story.ts';
import { listAll, partiesOf, worldSites } from './windows.ts';
import { chooseWished } from './wishes.ts';
import { dayOf, drawWorld, type World } from './world.ts';

/**
 * One day of one district at which a site fails: its people are registered and planned by the service, what happens is
 * simulated, and headquarters accept what the service proposes. Shows what came of it beside the same day with nothing
 * decided.
 */
export async function showFailedSite(
  client: Client,
  adminClient: Credentials,
  progress: Progress,
  seed: number,
): Promise<RunResult> {
  const stage = await prepareDistrict(client, adminClient, progress, seed);
  const { chose, without, listed: before } = await chooseWished(stage);
  const { booked, registrationsOf } = partiesOf(stage, before);
  const world = drawWorld(worldSites(stage, booked), booked, { seed, fails: FAILS, failsAt: FAILS_AT });
  const app = await openApp(client, stage.city, stage.drillId);
  try {
    const run = await liveThrough(stage, world, { app, registrationsOf });
    const accepted = [];
    for (const { id } of run.accepted) accepted.push(await see(stage, id));
    const after = await listAll(stage);
    const reviews = await reviewsOf(stage);
    const visitors = [...dayOf(run.world).sites.values()].reduce(
      (sum, { day }) => sum + day.visits.length,
      0,
    );
    const proofs = [
      ...proofsOf(run, { before, after, reviews, forged: app.forged(), visitors }),
      answeredAsExpected(client),
    ];
    const waits = compare(stage, world, run.world);
    const name = (id: string): string => stage.sites.find((site) => site.id === id)?.name ?? id;
    const failed = stage.sites[FAILS];
    const seconds = elapsedMs() / 1_000;
    return {
      holds: proofs.every(({ holds }) => holds),
      lines: [
        '',
        ...opening({
          people: before.size,
          sites: stage.sites.length,
          name: failed?.name ?? '',
          lanes: failed?.lanes ?? 0,
          failsAt: FAILS_AT,
        }),
        `${whole(chose)} households chose another window than they were given, ${whole(without)} have one that they did not ask for.`,
        looked(run),
        '',
        acceptedTable(accepted, name),
        '',
        waitsTable(waits.sites, waits.all),
        '',
        inShort(waits.all),
        ...askedOf(accepted, dayOf(run.world)),
        `${whole(client.tally.requests)} requests, took ${seconds.toFixed(1)} s`,
        '',
        ...proofs.map(proofLine),
      ],
      json: {
        seed,
        seconds: Math.round(seconds * 10) / 10,
        waits,
        accepted,
        ratios: {
          waitPerUnaided: ratio(waits.all.aided.total, waits.all.unaided.total),
          over50PerUnaided: ratio(waits.all.aided.over50, waits.all.unaided.over50),
        },
        proofs,
      },
    };
  } finally {
    await app.close();
  }
}

function looked({ looks, headed, accepted, answers, worstTold }: DayRun): string {
  const full = answers.tooLate === 0 ? '' : ` (${answers.tooLate} households found it full)`;
  return `Headquarters looked ${looks} times; ${headed} times some line headed for congestion (up to ${whole(worstTold)} min told), and ${accepted.length} proposals were accepted${full}.`;
}

interface Compared {
  unaided: Waits;
  aided: Waits;
}

function compare(stage: Stage, unaided: World, aided: World) {
  const [without, withThem] = [dayOf(unaided), dayOf(aided)];
  const of = (sites: readonly string[]): Compared => ({
    unaided: waitsOf(without, sites, CLOSES_AT),
    aided: waitsOf(withThem, sites, CLOSES_AT),
  });
  return {
    sites: stage.sites.map(({ id, name }) => ({ name, ...of([id]) })),
    all: of(stage.sites.map(({ id }) => id)),
  };
}

async function reviewsOf({ client, city, drillId }: Stage): Promise<number> {
  const { items } = await client.need<{ items: unknown[] }>({
    operation: 'look at check-ins to be reviewed',
    method: 'GET',
    path: `/v1/drills/${drillId}/check-in-reviews?status=open`,
    token: await city(),
  });
  return items.length;
}
