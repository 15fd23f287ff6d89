import { parse } from 'csv-parse/sync';
import { percent, table, whole } from '../../core/plain-table.ts';
import type { Midnight } from '../phases/midnight.ts';
import { accountOf, type CoverageRow } from './coverage.ts';
import { type Proof, proof } from './proof.ts';

/** What became of the people of a row: each stands in one of these. */
interface Ended {
  population: number;
  cleared: number;
  held: number;
  exempt: number;
  /** On the list of the missing, by name, or to be visited. */
  listed: number;
}

function endedOf(row: CoverageRow): Ended {
  const { population, exempt } = accountOf(row);
  const { cleared = 0, held = 0, due = 0 } = row.states;
  return { population, cleared, held, exempt, listed: notCome(row) + due };
}

/** Of whom the list of the missing names, who are not due again after an exemption. */
function notCome({ states }: CoverageRow): number {
  const { missing = 0, assigned = 0, 'to-be-visited': toBeVisited = 0 } = states;
  return missing + assigned + toBeVisited;
}

/**
 * How many have come and are due again. `states.due` has those, too, whose exemption has ended before they were given a
 * window: they have not come, so the list of the missing names them.
 */
function dueAgain(row: CoverageRow): number {
  const afterExemption = accountOf(row).missing - notCome(row);
  return (row.states['due'] ?? 0) - afterExemption;
}

const accounted = ({ cleared, held, exempt, listed }: Ended): number => cleared + held + exempt + listed;

/** The last table: what became of everybody, district by district. */
export function midnightTable({ after }: Pick<Midnight, 'after'>): string {
  const line = (name: string, row: CoverageRow): string[] => {
    const ended = endedOf(row);
    const share = ended.population === 0 ? 1 : accounted(ended) / ended.population;
    return [
      name,
      ...[ended.population, ended.cleared, ended.held, ended.exempt, ended.listed].map(whole),
      percent(share),
    ];
  };
  return table(
    ['at midnight', 'residents', 'cleared', 'held', 'exempt', 'listed', 'accounted for'],
    after.groups.map((group) => line(group.name, group)),
    line('all', after.total),
  );
}

/** Everybody is cleared, exempt, held, or on a list by name: in each district, and the report names as many as are missing. */
export function allAccounted({ after, file, toVisit }: Pick<Midnight, 'after' | 'file' | 'toVisit'>): Proof {
  const wrong: string[] = [];
  for (const { code, name, ...row } of after.groups) {
    const ended = endedOf(row);
    if (accounted(ended) !== ended.population)
      wrong.push(`${name}: ${accounted(ended)} of ${ended.population} accounted for`);
    const named = file.sheets.missing.filter(({ community }) => community.startsWith(code)).length;
    const missing = accountOf(row).missing;
    if (named !== missing) wrong.push(`${name}: ${named} named in the report, ${missing} missing`);
  }
  const all = endedOf(after.total);
  const due = dueAgain(after.total);
  if (due !== toVisit) wrong.push(`${whole(due)} due again, ${whole(toVisit)} of them to be visited`);
  return proof(
    'at midnight everybody is cleared, held, exempt or listed',
    `${whole(all.population)} = ${whole(all.cleared)} cleared + ${whole(all.held)} held + ${whole(all.exempt)} exempt + ${whole(all.listed)} listed`,
    wrong.length === 0 ? undefined : wrong.slice(0, 3).join(', '),
  );
}

/** People of a row, or on no roster, who have no outcome, by state: neither cleared nor exempt, nor a case. */
function withoutOutcome({ states, apart }: CoverageRow, cases: number): Record<string, number> {
  const people = Object.keys(states).map((state) => {
    const all = (states[state] ?? 0) + (apart.states[state] ?? 0);
    return [state, state === 'held' ? all - cases : all] as const;
  });
  return Object.fromEntries(
    people.filter(([state, count]) => count > 0 && state !== 'cleared' && state !== 'exempt'),
  );
}

const inOrder = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([state, people]) => `${state} ${whole(people)}`)
    .join(', ');

/** A drill in which some have no outcome is not closed, and it is said how many; with a reason it is, of the same people. */
export function closedWithReason(
  { refused, before, closing }: Pick<Midnight, 'refused' | 'before' | 'closing'>,
  cases: number,
): Proof {
  const { unfinished } = refused.body;
  const expected = inOrder(withoutOutcome(before.total, cases));
  const wrong = [
    refused.status === 409 && refused.body.code === 'drill-unfinished'
      ? ''
      : `answered ${refused.status} ${refused.body.code}`,
    inOrder(unfinished) === expected ? '' : `${inOrder(unfinished)} refused, but ${expected} counted`,
    inOrder(closing.unfinished) === inOrder(unfinished)
      ? ''
      : `closed with ${inOrder(closing.unfinished)} without an outcome`,
  ].filter((text) => text !== '');
  return proof(
    'the closing is refused with how many have no outcome, and done with a reason',
    `without an outcome: ${inOrder(unfinished)}`,
    wrong.length === 0 ? undefined : wrong.join(', '),
  );
}

/** The names of figures of coverage in a report: those of its answer, with dots. */
function named(row: CoverageRow): Record<string, unknown> {
  const { population, states, reached, rate } = row;
  const dotted = (name: string, counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([key, count]) => [`${name}.${key}`, count]);
  return Object.fromEntries([
    ['population', population],
    ...dotted('states', states),
    ...dotted('reached', reached),
    ['rate', rate],
  ]);
}

function differs(theirs: Readonly<Record<string, unknown>> | undefined, row: CoverageRow): boolean {
  return Object.entries(named(row)).some(([key, value]) => theirs?.[key] !== value);
}

/** The report that the closing has made says what coverage says, in JSON and in CSV, under its hash. */
export function reportSays(ended: Omit<Midnight, 'refused' | 'before' | 'toVisit'>): Proof {
  const { after, closing, report, file, sha256, csv } = ended;
  const [heading = [], ...lines] = parse(csv, { bom: true }) as string[][];
  const wrong = [
    sha256 === report.sha256 ? '' : `the JSON has the hash ${sha256}`,
    report.closedAt === closing.closedAt
      ? ''
      : `closed at ${closing.closedAt}, but ${report.closedAt} in the report`,
    differs(file.sheets.city[0], after.total) ? 'the city differs' : '',
    differs(named(closing.figures.total), after.total) ? 'the closing differs' : '',
    ...after.groups.map(({ code, name, ...row }) =>
      differs(
        file.sheets.districts.find((one) => one['code'] === code),
        row,
      )
        ? `${name} differs`
        : '',
    ),
    ...after.groups.map(({ name, population }, n) =>
      lines[n]?.[heading.indexOf('Population')] === String(population) ? '' : `${name} differs in CSV`,
    ),
    lines.length === after.groups.length ? '' : `${lines.length} districts in CSV`,
  ].filter((text) => text !== '');
  return proof(
    'the final report says what coverage says',
    `version ${report.version}, ${after.groups.length} districts, ${whole(file.sheets.missing.length)} people missing by name, ${sha256.slice(0, 12)}…`,
    wrong.length === 0 ? undefined : wrong.slice(0, 3).join(', '),
  );
}
