import type { Answer, Asks, Operation } from '../common/service.ts';
import { day, dayKey, span } from '../common/times.ts';

export type Item<T> = T extends { items: readonly (infer One)[] } ? One : never;
export type Drill = Item<Answer<'GET /v1/drills'>>;
export type Site = Item<Answer<'GET /v1/drills/{drillId}/sites'>>;
export type Feasibility = Answer<'GET /v1/drills/{drillId}/feasibility'>;
export type AnyJob = Answer<'GET /v1/jobs/{jobId}'>;
export type ImportJob = Answer<'POST /v1/drills/{drillId}/sites/import'>;
export type ReportJob = Answer<'POST /v1/drills/{drillId}/reports'>;

export type ReplanJob = Answer<'POST /v1/replans/{replanId}/confirm'>;
export type Replan = Answer<'GET /v1/replans/{replanId}'>;
export type Move = Item<Answer<'GET /v1/replans/{replanId}/moves'>>;
/** The body that an operation takes. */
export type Asked<K extends Operation> = Asks<K> extends { body: infer Body } ? Body : never;

/** Whether a job has come to its end, good or bad. */
export const isOver = ({ status }: Pick<AnyJob, 'status'>): boolean =>
  status !== 'queued' && status !== 'running';

/** The days on which sites are open, in order, by their keys: `2021-09-22`. */
export function daysOf(sites: readonly Site[]): string[] {
  const days = sites.flatMap(({ hours }) => hours.map(({ opensAt }) => dayKey(Date.parse(opensAt))));
  return [...new Set(days)].sort();
}

/** When a site is open on a day: `08:30–12:00`, one for each of its hours. */
export function hoursOn(site: Site, key: string): string[] {
  return site.hours
    .map(({ opensAt, closesAt }) => [Date.parse(opensAt), Date.parse(closesAt)] as const)
    .filter(([from]) => dayKey(from) === key)
    .sort(([a], [b]) => a - b)
    .map(([from, to]) => span(from, to));
}

export const dayName = (key: string): string => day(Date.parse(`${key}T12:00:00+08:00`));

/** Media types of files that are sent and had. */
export const fileTypes = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

/** What a file is sent as, by its name; undefined for one that is neither. */
export function typeOf(name: string): string | undefined {
  return fileTypes[name.slice(name.lastIndexOf('.') + 1).toLowerCase() as keyof typeof fileTypes];
}

/** A table as CSV: every cell quoted, so that commas, quotes and line breaks in it stay what they are. */
export function csvOf(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\r\n');
}

/** Of the drills of one's city, those that go on or are to come first, in the order in which they came; closed ones last. */
export function inTurn(drills: readonly Drill[], division: string): Drill[] {
  const own = drills.filter(({ city }) => division.startsWith(city) || city.startsWith(division));
  return [
    ...own.filter(({ status }) => status !== 'closed'),
    ...own.filter(({ status }) => status === 'closed'),
  ];
}

/** Rows of a file that were refused, with what is wrong with each cell. */
export type Rejected = Answer<'GET /v1/jobs/{jobId}/rejected'>;
export type RejectedRow = Rejected['rows'][number];

/** A refused row while it is mended. */
export interface MendedRow extends RejectedRow {
  /** Whether the service has said, of the row as it stands now, that it would take it. */
  good: boolean;
}

/** The columns of refused rows, by their places: those first in which something is wrong, each in the order of the file. */
export function faultyFirst({ columns, rows }: Rejected): number[] {
  const wrong = new Set(rows.flatMap(({ errors }) => errors.map(({ pointer }) => pointer)));
  const places = columns.map((_, index) => index);
  const isWrong = (index: number): boolean => wrong.has(`/${columns[index]?.name}`);
  return [...places.filter(isWrong), ...places.filter((index) => !isWrong(index))];
}

/** What the heading of a file is in which rows are sent anew: the columns that are read, by their names. */
export function mendedFile(columns: Rejected['columns'], rows: readonly MendedRow[]): string {
  const read = columns.flatMap(({ name }, index) => (name === null ? [] : [{ name, index }]));
  return csvOf([
    read.map(({ name }) => name),
    ...rows.map(({ cells }) => read.map(({ index }) => cells[index] ?? '')),
  ]);
}

/**
 * Rows that were sent anew, by what the service refused of them: line 2 of that file is the first of them. Those that were
 * taken in are gone, and those that only would be are marked as good; each of the others has its new reasons.
 */
export function afterSending(
  sent: readonly MendedRow[],
  refused: readonly RejectedRow[],
  dryRun: boolean,
): MendedRow[] {
  const reasons = new Map(refused.map(({ row, errors }) => [row - 2, errors]));
  return sent.flatMap((row, index): MendedRow[] => {
    const errors = reasons.get(index);
    if (errors !== undefined) return [{ ...row, errors, good: false }];
    return dryRun ? [{ ...row, errors: [], good: true }] : [];
  });
}

/** Sends a file of one kind and waits until it has been gone through. @throws Error what is refused of the whole file */
export type Bring = (
  body: Blob,
  type: string,
  how: { dryRun: boolean; columns?: Readonly<Record<string, string>> },
  told: (job: ImportJob) => void,
) => Promise<ImportJob>;

/** An instant as a field for a date and a time has it, by the clocks of the city: `2021-09-22T08:30`. */
export const wallTime = (text: string): string =>
  new Date(Date.parse(text) + 8 * 3_600_000).toISOString().slice(0, 16);

/** The instant that such a field says; undefined where it is empty. */
export const instantOf = (wall: string): string | undefined => (wall === '' ? undefined : `${wall}:00+08:00`);

/** How many people leave and come by site, most of them first. */
export function bySite(moves: readonly Move[]): { site: string; leave: number; come: number }[] {
  const sites = new Map<string, { site: string; leave: number; come: number }>();
  const of = (site: string) => {
    const one = sites.get(site) ?? { site, leave: 0, come: 0 };
    sites.set(site, one);
    return one;
  };
  for (const { from, to } of moves) {
    of(from.siteId).leave += 1;
    if (to !== null) of(to.siteId).come += 1;
  }
  return [...sites.values()].sort(
    (a, b) => b.leave + b.come - (a.leave + a.come) || (a.site < b.site ? -1 : 1),
  );
}

/** Communities whose roster falls short of the census, and of which nobody has said that it is complete. */
export const incompleteOf = (findings: Feasibility['findings']): ReadonlySet<string> =>
  new Set(findings.flatMap(({ code, communities }) => (code === 'roster-incomplete' ? communities : [])));

/** Some figures of lines, added up. */
export function sumOf<K extends string>(
  lines: readonly Readonly<Record<K, number>>[],
  names: readonly K[],
): Record<K, number> {
  const sums = names.map((name) => [name, lines.reduce((sum, line) => sum + line[name], 0)]);
  return Object.fromEntries(sums) as Record<K, number>;
}

export type Shift = Item<Answer<'GET /v1/drills/{drillId}/shifts'>>;
export type ShiftPlanJob = Answer<'POST /v1/drills/{drillId}/shifts/plan'>;

export const dayMs = 86_400_000;

/** The midnight of the city from which a calendar shows a week: of today, or while a drill is ahead of its first day. */
export function firstDayOf({ startsAt, endsAt }: Pick<Drill, 'startsAt' | 'endsAt'>, now: number): number {
  const within = Math.min(
    Math.max(now, Date.parse(startsAt)),
    Math.max(Date.parse(startsAt), Date.parse(endsAt) - 1),
  );
  return Date.parse(`${dayKey(within)}T00:00:00+08:00`);
}

/** A week from a midnight on: its days by their keys, and of each post, by name, what begins on each of them. */
export function weekOf(
  shifts: readonly Shift[],
  from: number,
): { days: { key: string }[]; posts: { id: string; name: string; byDay: Shift[][] }[] } {
  const days = Array.from({ length: 7 }, (_, n) => ({ key: dayKey(from + n * dayMs) }));
  const posts = new Map<string, { id: string; name: string; byDay: Shift[][] }>();
  for (const shift of [...shifts].sort((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt))) {
    const post = posts.get(shift.post) ?? { id: shift.post, name: shift.postName, byDay: days.map(() => []) };
    posts.set(shift.post, post);
    // One that began before this week, and goes on in it, stands on its first day.
    const key = dayKey(Math.max(from, Date.parse(shift.startsAt)));
    post.byDay[days.findIndex((one) => one.key === key)]?.push(shift);
  }
  return { days, posts: [...posts.values()].sort((a, b) => a.name.localeCompare(b.name, 'zh')) };
}

/** Something on the map of a plan. */
export interface Mark {
  id: string;
  /** A site by what findings say of it; something that cannot be where it is; a site that would help. */
  kind: 'fine' | 'warning' | 'blocking' | 'misplaced' | 'proposed';
  name: string;
  location: { lng: number; lat: number };
  /** The number of the first finding that speaks of it, from 1. */
  finding: number | undefined;
}

/** What the map of a plan shows: what wants an eye comes last, and lies on top. */
export function marksOf(sites: readonly Site[], findings: Feasibility['findings']): Mark[] {
  const far = findings.flatMap((one, n) =>
    one.code === 'place-far-off' ? one.places.map((place) => ({ place, finding: n + 1 })) : [],
  );
  const misplaced = far.map(({ place, finding }, n): Mark => {
    const site = sites.find(({ id }) => id === place.site);
    const name = site?.name ?? place.building ?? '';
    return { id: place.site ?? `place-${n}`, kind: 'misplaced', name, location: place.location, finding };
  });
  const standing = sites.flatMap(({ id, name, location, status }): Mark[] => {
    if (status === 'closed' || misplaced.some((one) => one.id === id)) return [];
    // Findings come with what is blocking first.
    const at = findings.findIndex((one) => one.sites.includes(id));
    const kind = findings[at]?.severity ?? 'fine';
    return [{ id, kind, name, location, finding: at < 0 ? undefined : at + 1 }];
  });
  const proposed = findings.flatMap((one, n) =>
    one.cures.flatMap(({ kind, steps }, of) =>
      steps.flatMap(({ site, location }, at): Mark[] =>
        kind === 'new-site' && site === undefined && location !== undefined
          ? [{ id: `new-${n}-${of}-${at}`, kind: 'proposed', name: '', location, finding: n + 1 }]
          : [],
      ),
    ),
  );
  const weight = { fine: 0, warning: 1, blocking: 2, misplaced: 3, proposed: 3 };
  return [...standing, ...misplaced, ...proposed].sort((a, b) => weight[a.kind] - weight[b.kind]);
}

const hourMs = 3_600_000;

/** Imports of some kinds that ended within the hour before `now`, and wrote something: the last one first. */
export function importsOfLastHour<K extends string>(
  jobs: readonly AnyJob[],
  kinds: readonly K[],
  now: number,
): (ImportJob & { of: K })[] {
  return jobs.flatMap((job) => {
    const of = kinds.find((kind) => job.kind === `${kind}-import`);
    const one = job as ImportJob;
    if (of === undefined || one.finishedAt === null || one.result === undefined || one.result.dryRun)
      return [];
    return now - Date.parse(one.finishedAt) <= hourMs ? [{ ...one, of }] : [];
  });
}

/** What stays, counted by what it is and why. */
export function staysByReason(
  stays: readonly { kind: string; because: string }[],
): { thing: string; why: string; count: number }[] {
  const counts = new Map<string, { thing: string; why: string; count: number }>();
  for (const { kind, because } of stays) {
    const key = `${kind} ${because}`;
    const one = counts.get(key) ?? { thing: kind, why: because, count: 0 };
    one.count += 1;
    counts.set(key, one);
  }
  return [...counts.values()];
}
