import type { Draws } from '../draws/index.ts';

/** Who may hold a token; the meaning of each is in the domain's table of users. */
export const roles = [
  'citizen',
  'province-hq',
  'city-hq',
  'district-hq',
  'campus-hq',
  'tablet',
  'community-worker',
  'courier',
  'lab',
  'checkpoint',
  'team-leader',
  'team-member',
  'facility',
  'shift-planner',
  'auditor',
  'admin',
] as const;

export type Role = (typeof roles)[number];

/** Headquarters of a district, and of a college 校园: a community of its own, within which it does what a district does. */
export const districtHeadquarters = ['district-hq', 'campus-hq'] as const satisfies readonly Role[];

/** Headquarters of every level: what each may see and do lies in its division. */
export const headquarters = ['city-hq', ...districtHeadquarters] as const satisfies readonly Role[];

/** Who is calling, by their token. */
export interface Caller {
  /** The account: a citizen's id in the city's app, a client's id. */
  sub: string;
  role: Role;
  /** Division code; it covers all codes that begin with it. */
  division: string | undefined;
  /** Site id, for tablets. */
  site: string | undefined;
  /** Laboratory id, for laboratories: what they receive and test is that laboratory's. */
  laboratory?: string | undefined;
  /** Team id, for those of a team: what they see and do is that team's. */
  team?: string | undefined;
  /** Facility id, for facilities: the beds and transfers that they see are that facility's. */
  facility?: string | undefined;
  /** Checkpoint id, for officers of one: the rules and passages that they see and record are that checkpoint's. */
  checkpoint?: string | undefined;
  /** What their request draws ids and secrets from, where it has an `Idempotency-Key`. */
  draws?: Draws | undefined;
  /** Whether the same request, by its `Idempotency-Key`, was begun by a process that is gone: it may have had its effect. */
  resumed?: boolean | undefined;
  /** The client that asked the built-in issuer for the token, where `sub` is somebody whom it named. */
  client?: string | undefined;
}

/** Whether it is a headquarters that calls: they see plans before these are published. */
export function isHeadquarters(caller: Caller | null): caller is Caller {
  return headquarters.some((role) => role === caller?.role);
}

/** Whether one of two divisions lies in the other: what a district has to do with the drills of its city. */
export function related(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}

/** Whether a caller's division covers a code. A token without a division covers none. */
export function covers(caller: Caller, code: string): boolean {
  return caller.division !== undefined && code.startsWith(caller.division);
}
