import { percent, table, whole } from '../core/plain-table.ts';
import { behaviour, behaviourLabels } from './behaviour.ts';
import { countyOf, type Day } from './day.ts';
import { unexpectedCount } from './http/tally.ts';
import type { ProcessMemory } from './memory.ts';
import type { Reconciliation } from './phases/assignment.ts';
import type { Outcome } from './phases/drill-days.ts';
import { accountOf, type Coverage, type CoverageRow } from './proofs/coverage.ts';
import type { Proof } from './proofs/proof.ts';

/** What a run says at its end, for people and for machines. */
export interface RunResult {
  holds: boolean;
  lines: string[];
  json: Record<string, unknown>;
}

/** Everything that the demo found out. */
export interface Findings {
  outcome: Outcome;
  coverage: Coverage;
  reconciliation: Reconciliation;
  proofs: Proof[];
  memory: ProcessMemory[];
  seconds: number;
}

interface Walk {
  people: number;
  metres: number;
  worst: number;
}

/** Walks of those who have a window, by county and, under `''`, in all. */
function walks(day: Day): Map<string, Walk> {
  const { population, ledger } = day;
  const byCounty = new Map<string, Walk>();
  const add = (key: string, metres: number): void => {
    const walk = byCounty.get(key) ?? { people: 0, metres: 0, worst: 0 };
    walk.people++;
    walk.metres += metres;
    walk.worst = Math.max(walk.worst, metres);
    byCounty.set(key, walk);
  };
  for (let household = 0; household < population.households; household++) {
    const first = population.firstPerson(household);
    for (let person = first; person < first + population.size(household); person++) {
      const metres = ledger.walk[person] ?? Number.NaN;
      if (Number.isNaN(metres) || ledger.windowFrom[person] === 0) continue;
      add('', metres);
      add(countyOf(day, household), metres);
    }
  }
  return byCounty;
}

const heading = [
  'district',
  'residents',
  'registered',
  'assigned',
  'checked in',
  'exempt',
  'missing',
  'coverage',
  'mean walk',
  'worst walk',
  'reg/s',
  'assign/s',
  'check-in/s',
];

/** The table: one row for each district, and all together. */
export function districtTable(day: Day, { outcome, coverage }: Findings): string {
  const walkOf = walks(day);
  const { spike, assigned, sampling } = outcome;
  const share = spike.people === 0 ? 0 : assigned.people / spike.people;
  const rate = (count: number, seconds: number): string => whole(seconds === 0 ? 0 : count / seconds);
  const row = (name: string, code: string, counts: CoverageRow): string[] => {
    const walk = walkOf.get(code);
    const inSpike = code === '' ? spike.people : (spike.byCounty.get(code) ?? 0);
    const { population, checkedIn, exempt, missing } = accountOf(counts);
    const sampled = code === '' ? sampling.people : (sampling.byCounty.get(code) ?? 0);
    return [
      name,
      whole(population),
      whole(counts.reached.registered),
      whole(counts.reached.assigned),
      whole(checkedIn),
      whole(exempt),
      whole(missing),
      counts.rate === null ? '–' : percent(counts.rate),
      walk === undefined ? '–' : `${whole(walk.metres / walk.people)} m`,
      walk === undefined ? '–' : `${whole(walk.worst)} m`,
      rate(inSpike, spike.seconds),
      rate(inSpike * share, assigned.seconds),
      rate(sampled, sampling.seconds),
    ];
  };
  const rows = coverage.groups.map((group) => row(group.name, group.code, group));
  return table(heading, rows, row('all', '', coverage.total));
}

/** The shares that were set, and what tablets warned of beside what was to be expected. */
export function behaviourLines(day: Day): string[] {
  const shares = Object.entries(behaviourLabels).map(
    ([key, label]) => `  ${percent(behaviour[key as keyof typeof behaviour]).padStart(7)}  ${label}`,
  );
  const warnings = [...day.ledger.warnings].map(
    ([code, { said, expected }]) => `  ${code}: ${whole(said)} (by time and place ${whole(expected)})`,
  );
  const modes = Object.entries(day.ledger.checkIns).map(([mode, count]) => `${mode} ${whole(count)}`);
  return [
    'Shares set for this run:',
    ...shares,
    `Check-ins: ${modes.join(', ')}. Warned of, never refused:`,
    ...(warnings.length === 0 ? ['  nothing'] : warnings),
  ];
}

/** Requests, answers that were not expected, memory, time. */
export function closingLines(day: Day, findings: Findings): string[] {
  const { tally } = day.client;
  const unexpected = [...tally.unexpected.values()].map(
    ({ operation, status, code, count, example }) =>
      `  ${whole(count)} × ${status} ${code} to "${operation}", as ${example}`,
  );
  const left = findings.reconciliation.unplaced.map(({ reason, people }) => `${reason} ${whole(people)}`);
  return [
    `Without a window: ${left.length === 0 ? 'nobody' : left.join(', ')}`,
    `${whole(tally.requests)} requests, ${whole(tally.retried)} asked again, ${whole(unexpectedCount(tally))} answered otherwise than expected`,
    ...unexpected,
    `Peak memory: ${findings.memory.map(({ what, peakMiB }) => `${what} ${whole(peakMiB)} MiB`).join(', ')}`,
    `Took ${findings.seconds.toFixed(1)} s`,
  ];
}

/** A proof as one line. */
export function proofLine({ holds, claim, figures }: Proof): string {
  return `${holds ? 'ok    ' : 'FAILED'}  ${claim}: ${figures}`;
}
