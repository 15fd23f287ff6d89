import { prepareAround } from './around/index.ts';
import { IN_FLIGHT } from './day.ts';
import { spendEvening } from './evening/index.ts';
import { showFailedSite } from './failed-site/index.ts';
import { createClient } from './http/client.ts';
import type { Credentials } from './http/tokens.ts';
import { watchMemory } from './memory.ts';
import { reconcile } from './phases/assignment.ts';
import { runDrill } from './phases/drill-days.ts';
import { midnight } from './phases/midnight.ts';
import { prepare } from './phases/prepare.ts';
import { type ShortLanes, showShortLanes } from './phases/short-lanes.ts';
import type { Progress } from './progress.ts';
import {
  aroundTable,
  collegeLookedAfter,
  handedOverReceived,
  lanesManned,
  passagesDecided,
  postsSeen,
  suppliesAddUp,
} from './proofs/around.ts';
import { everyoneAccounted, noDrift, readCoverage } from './proofs/coverage.ts';
import { doorsKnocked, eveningTable, nobodyBetween, oneBedEach, rowsFollowedUp } from './proofs/evening.ts';
import { allAccounted, closedWithReason, midnightTable, reportSays } from './proofs/midnight.ts';
import {
  acknowledgedOnce,
  householdsWhole,
  oneAppointmentEach,
  withinCapacity,
} from './proofs/registrations.ts';
import { casesFound, clearedByNegative, coverageOfResults } from './proofs/results.ts';
import { answeredAsExpected, citizensSeeTheSame, withinMemory } from './proofs/run-itself.ts';
import { readSwabs } from './proofs/swab-view.ts';
import { recordedOnce } from './proofs/tablets.ts';
import { boxesThere, swabsKept, troublesSettled, tubesFit } from './proofs/tubes.ts';
import { readView } from './proofs/view.ts';
import { resultsTable } from './results-table.ts';
import { LAST_RESULTS } from './schedule.ts';
import { elapsedMs } from './stopwatch.ts';
import {
  behaviourLines,
  closingLines,
  districtTable,
  type Findings,
  proofLine,
  type RunResult,
} from './summary.ts';

const LOOK_AT_MEMORY_MS = 5_000;

/** What a run needs to begin. */
export interface RunOptions {
  url: string;
  admin: Credentials;
  servicePid: number | undefined;
  seed: number;
  scale: number;
  shortLanes: ShortLanes | undefined;
  failedSite: boolean;
}

/**
 * What the options ask for: the whole drill, one district's plan with some lanes less, or its day with a failed site.
 * @throws Error where the service does not let it go on.
 */
export async function run(options: RunOptions, progress: Progress): Promise<RunResult> {
  const { url, admin, shortLanes, failedSite } = options;
  if (shortLanes === undefined && !failedSite) return runDay(options, progress);
  const client = createClient(url, IN_FLIGHT);
  try {
    if (shortLanes === undefined) return await showFailedSite(client, admin, progress, options.seed);
    return await showShortLanes(client, admin, progress, { ...options, ...shortLanes });
  } finally {
    await client.close();
  }
}

/**
 * Runs the whole drill against a service, to its closing and report, and proves from outside that it was kept whole.
 * @throws Error where the service does not let it go on.
 */
async function runDay(options: RunOptions, progress: Progress): Promise<RunResult> {
  const { url, admin, servicePid, seed, scale } = options;
  const client = createClient(url, IN_FLIGHT);
  const memory = watchMemory(servicePid);
  const looking = setInterval(memory.look, LOOK_AT_MEMORY_MS);
  try {
    const day = await prepare(client, admin, progress, { seed, scale });
    const aroundDay = await prepareAround(day);
    const outcome = await runDrill(day, aroundDay);
    // Nobody signs in any more: what the accounts held is room for what is read back.
    day.ledger.account.fill(undefined);
    const coverage = await readCoverage(day);
    const reconciliation = await reconcile(day);
    const view = await readView(day);
    const swabView = await readSwabs(day);
    const untilMidnight = [
      acknowledgedOnce(day, view),
      await recordedOnce(day, view, LAST_RESULTS),
      oneAppointmentEach(day.freeAtFirst, view),
      withinCapacity(view),
      householdsWhole(day, view),
      await everyoneAccounted(day, coverage),
      swabsKept(day, swabView),
      tubesFit(swabView),
      boxesThere(day, swabView),
      clearedByNegative(view, swabView),
      casesFound(day, view, swabView),
      coverageOfResults(day, coverage),
      troublesSettled(day, swabView, scale),
      noDrift(reconciliation),
    ];
    const evening = await spendEvening(day);
    const ofEvening = [
      await doorsKnocked(day, evening),
      rowsFollowedUp(evening),
      oneBedEach(evening),
      nobodyBetween(evening),
    ];
    const around = await aroundDay.evening();
    const ofAround = [
      passagesDecided(around),
      handedOverReceived(around),
      postsSeen(around),
      lanesManned(around),
      suppliesAddUp(day, around, swabView),
      collegeLookedAfter(around),
    ];
    const ended = await midnight(day);
    const proofs = [
      ...untilMidnight,
      ...ofEvening,
      ...ofAround,
      allAccounted(ended),
      closedWithReason(ended, swabView.cases.length),
      reportSays(ended),
      citizensSeeTheSame(outcome),
      answeredAsExpected(client),
      withinMemory(memory.peaks(), scale),
    ];
    const seconds = elapsedMs() / 1_000;
    const findings: Findings = { outcome, coverage, reconciliation, proofs, memory: memory.peaks(), seconds };
    const lines = [
      '',
      districtTable(day, findings),
      '',
      ...behaviourLines(day),
      '',
      ...closingLines(day, findings),
      '',
      resultsTable(day, coverage, swabView),
      '',
      eveningTable(evening),
      '',
      aroundTable(around),
      '',
      midnightTable(ended),
      '',
      ...proofs.map(proofLine),
    ];
    const holds = proofs.every((one) => one.holds);
    return { holds, lines, json: jsonOf(findings, { seed, scale, holds }) };
  } finally {
    clearInterval(looking);
    await client.close();
  }
}

function jsonOf(findings: Findings, head: { seed: number; scale: number; holds: boolean }) {
  const { outcome, coverage, reconciliation, proofs, memory, seconds } = findings;
  const { spike, assigned, sampling, swabbed } = outcome;
  const rate = (count: number, took: number): number => Math.round(took === 0 ? 0 : count / took);
  return {
    ...head,
    seconds: Math.round(seconds * 10) / 10,
    coverage,
    perSecond: {
      registrations: rate(spike.people, spike.seconds),
      assignments: rate(assigned.people, assigned.seconds),
      checkIns: rate(sampling.people, sampling.seconds),
      swabs: rate(swabbed.people, swabbed.seconds),
    },
    unplaced: reconciliation.unplaced,
    proofs,
    memory,
  };
}
