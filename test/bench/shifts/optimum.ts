import {
  isNight,
  obstacleTo,
  type ShiftProblem,
  type ShiftScore,
} from '../../../src/core/field/shifts/index.ts';
import type { Highs } from '../../support/highs.ts';

const hour = 3_600_000;
const week = 7 * 24 * hour;
/** What unfilled time is counted in, in minutes: every shift of an instance is a multiple of it. */
const unit = 60;

/** A plan as a model of whole numbers: `x` says who has which shift, `u` what a shift lacks, `o` whose nights are too many. */
function modelOf({ shifts, workers, standing, rules }: ShiftProblem) {
  const rows: string[] = [];
  const x = (person: number, shift: number) => `x${person}_${shift}`;
  const able = shifts.map((shift) =>
    workers.flatMap((worker, person) => (obstacleTo(shift, worker, rules) === undefined ? [person] : [])),
  );
  const of = workers.map((_, person) =>
    shifts.flatMap((_s, shift) => (able[shift]?.includes(person) ? [shift] : [])),
  );
  for (const [shift, { heads }] of shifts.entries())
    rows.push([...(able[shift] ?? []).map((person) => x(person, shift)), `u${shift} = ${heads}`].join(' + '));
  const starts = [...new Set(shifts.map((shift) => shift.starts))];
  const nights = shifts.flatMap((shift, at) => (isNight(shift) ? [at] : []));
  const fair = Math.ceil(
    nights.reduce((sum, at) => sum + (shifts[at]?.heads ?? 0), 0) /
      Math.max(1, workers.filter((worker) => worker.nights).length),
  );
  for (const [person] of workers.entries()) {
    const mine = of[person] ?? [];
    const variables = (those: readonly number[]) => those.map((shift) => x(person, shift)).join(' + ');
    for (const at of starts) {
      // Shifts, each with its rest, that hold one instant: one of them at most.
      const clash = mine.filter((one) => {
        const shift = shifts[one];
        return shift !== undefined && shift.starts <= at && at < shift.ends + rules.restHours * hour;
      });
      if (clash.length > 1) rows.push(`${variables(clash)} <= 1`);
    }
    const mineAtNight = mine.filter((shift) => nights.includes(shift));
    for (const first of new Set(mineAtNight.map((shift) => shifts[shift]?.starts ?? 0))) {
      const within = mineAtNight.filter((shift) => {
        const start = shifts[shift]?.starts ?? 0;
        return start >= first && start - first < week;
      });
      if (within.length > rules.mostNights) rows.push(`${variables(within)} <= ${rules.mostNights}`);
    }
    if (mineAtNight.length > fair) rows.push(`${variables(mineAtNight)} - o${person} <= ${fair}`);
  }
  const kept = standing.flatMap(({ shift, person }) => {
    const at = shifts.findIndex(({ id }) => id === shift);
    const who = workers.findIndex(({ id }) => id === person);
    return able[at]?.includes(who) ? [x(who, at)] : [];
  });
  const unfilled = shifts
    .map(({ starts: from, ends }, at) => `${(ends - from) / 60_000 / unit} u${at}`)
    .join(' + ');
  return {
    rows,
    unfilled,
    over: workers.map((_, person) => `o${person}`).join(' + '),
    kept: kept.join(' + '),
    variables: of.flatMap((mine, person) => mine.map((shift) => x(person, shift))),
    standing: standing.length,
  };
}

function text(
  sense: string,
  objective: string,
  rows: readonly string[],
  variables: readonly string[],
  whole: boolean,
): string {
  const bounds = whole
    ? ['Binary', ...variables.map((one) => ` ${one}`)]
    : ['Bounds', ...variables.map((one) => ` ${one} <= 1`)];
  // The format allows 255 characters a line, less a word; HiGHS takes one sum over many.
  const wrapped = (line: string) => line.replaceAll(' + ', '\n + ');
  return [
    sense,
    ` obj: ${wrapped(objective)}`,
    'Subject To',
    ...rows.map((row, n) => ` r${n}: ${wrapped(row)}`),
    ...bounds,
    'End',
  ].join('\n');
}

/** The best score that any plan of an instance has, by HiGHS, one figure after the other. */
export function bestScore(highs: Highs, instance: ShiftProblem): ShiftScore {
  const model = modelOf(instance);
  const rows = [...model.rows];
  const solved = (sense: string, objective: string): number => {
    const answer = highs.solve(text(sense, objective, rows, model.variables, true));
    if (answer.Status !== 'Optimal') throw new Error(`HiGHS: ${answer.Status}`);
    return Math.round(answer.ObjectiveValue);
  };
  const unfilled = solved('Minimize', model.unfilled);
  rows.push(`${model.unfilled} <= ${unfilled}`);
  const over = solved('Minimize', model.over);
  rows.push(`${model.over} <= ${over}`);
  const kept = model.kept === '' ? 0 : solved('Maximize', model.kept);
  return { unfilledMinutes: unfilled * unit, nightsOver: over, changes: model.standing - kept };
}

/** What no plan can be better than, by linear programming: minutes that stay unfilled. */
export function leastUnfilled(highs: Highs, instance: ShiftProblem): number {
  const model = modelOf(instance);
  const answer = highs.solve(text('Minimize', model.unfilled, model.rows, model.variables, false));
  if (answer.Status !== 'Optimal') throw new Error(`HiGHS: ${answer.Status}`);
  return answer.ObjectiveValue * unit;
}
