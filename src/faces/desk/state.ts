import type { Answer } from '../common/service.ts';
import { day, dayKey, span } from '../common/times.ts';

type Item<T> = T extends { items: readonly (infer One)[] } ? One : never;
export type Drill = Item<Answer<'GET /v1/drills'>>;
export type Site = Item<Answer<'GET /v1/drills/{drillId}/sites'>>;
export type Feasibility = Answer<'GET /v1/drills/{drillId}/feasibility'>;
export type Job = Answer<'POST /v1/drills/{drillId}/sites/import'>;

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

const types = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

/** What a file is sent as, by its name; undefined for one that is neither. */
export function typeOf(name: string): string | undefined {
  return types[name.slice(name.lastIndexOf('.') + 1).toLowerCase() as keyof typeof types];
}
