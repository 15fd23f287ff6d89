import type { Asking } from './asking.ts';
import type { Found, Unrest } from './checks.ts';
import { judgeHistories, tryHistories } from './histories.ts';
import type { Journal } from './journal.ts';
import type { History } from './linear.ts';
import type { Options } from './options.ts';
import type { Town } from './town.ts';

/** One promise after the other, kept or not. */
export class Verdict {
  passed = 0;
  readonly failed: string[] = [];
  that(what: string, holds: boolean, said = ''): void {
    if (holds) this.passed += 1;
    else {
      this.failed.push(what);
      process.stdout.write(`FAILED ${what}${said === '' ? '' : `: ${said}`}\n`);
    }
  }
}

/** Whether everybody of whom several asked at once was told what can have been, and whether anything else would be noticed. */
export async function lookAtHistories(town: Town, histories: readonly History[], verdict: Verdict) {
  const rows = await town.sql<{ id: string; places: number }[]>`
    select s.id, s.bookable as places from slots s join sites t on t.id = s.site_id where t.drill_id = ${town.drillId}`;
  const places = new Map(rows.map((row) => [row.id, row.places]));
  const tight = new Map(town.tightSlots.map((id) => [id, places.get(id) ?? 0]));
  const { impossible, overfull, ...figures } = judgeHistories(histories, places);
  verdict.that('histories were written', histories.length > 0);
  verdict.that(
    `each of ${histories.length} histories can have been`,
    impossible.length === 0,
    JSON.stringify(impossible.slice(0, 3)),
  );
  verdict.that(
    'nobody was sure of a window with as many others as it has places',
    overfull.length === 0,
    overfull.join(' '),
  );
  for (const { name, caught } of tryHistories(histories, tight))
    verdict.that(`it is noticed where ${name}`, caught);
  return { ...figures, impossible: impossible.length, overfull: overfull.length };
}

/** Whether each promise was kept. */
export function judge(
  verdict: Verdict,
  seen: {
    found: Found;
    still: Unrest;
    /** Of jobs that failed. */
    why: string;
    journal: Journal;
    asking: Asking;
    looking: { wrong: string[]; looks(): number };
    options: Pick<Options, 'hasty'>;
  },
): void {
  const { found, still, why, journal, asking, looking, options } = seen;
  verdict.that(
    'something was acknowledged of every kind',
    options.hasty ||
      ([
        journal.registered,
        journal.chosen,
        journal.sealed,
        journal.resulted,
        journal.imported,
        journal.jobs,
      ].every(({ size }) => size > 0) &&
        journal.checkedIn.length > 0),
  );
  for (const [what, n] of Object.entries(found.lost)) verdict.that(`no ${what} lost`, n === 0, String(n));
  for (const [what, n] of Object.entries(found.doubled))
    verdict.that(`no ${what} doubled`, n === 0, String(n));
  verdict.that(
    'everybody has the window that was acknowledged last',
    found.outdated === 0,
    String(found.outdated),
  );
  for (const [what, n] of Object.entries(found.capacity))
    verdict.that(`capacity: ${what} 0`, n === 0, String(n));
  for (const [what, n] of Object.entries(still))
    verdict.that(`at rest: ${what} 0`, n === 0, `${n}${what === 'failedJobs' ? ` ${why}` : ''}`);
  verdict.that(
    `nothing wrong in ${looking.looks()} looks meanwhile`,
    looking.wrong.length === 0,
    looking.wrong.join(' '),
  );
  verdict.that(
    'no two acknowledgements contradict each other',
    journal.contradictions.length === 0,
    `${journal.contradictions.length}, ${journal.contradictions.slice(0, 5).join('; ')}`,
  );
  verdict.that(
    'no answer was a 5xx but 503',
    asking.odd.length === 0,
    `${asking.odd.length}, ${asking.odd.slice(0, 3).join('; ')}`,
  );
}
