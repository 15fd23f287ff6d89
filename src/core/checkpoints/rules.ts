/** What a checkpoint does with somebody. */
export const decisions = ['pass', 'swab', 'hand-over', 'turn-back'] as const;
export type Decision = (typeof decisions)[number];

export const healthCodes = ['green', 'yellow', 'red', 'none'] as const;
export type HealthCode = (typeof healthCodes)[number];

/** The travel code 行程卡: `starred` names a city that has a risk area. */
export const travelCodes = ['clear', 'starred', 'none'] as const;
export type TravelCode = (typeof travelCodes)[number];

export const vaccinations = ['none', 'partial', 'full'] as const;
export type Vaccination = (typeof vaccinations)[number];

/** When a rule holds: all that it says has to. */
export interface RuleConditions {
  /** Whoever comes from a key region of the set, or has been in one. */
  keyRegion?: true | undefined;
  /** Whoever the drill holds: their tube was positive or doubtful. */
  held?: true | undefined;
  healthCode?: readonly HealthCode[] | undefined;
  travelCode?: readonly TravelCode[] | undefined;
  vaccination?: readonly Vaccination[] | undefined;
  /** Whose last negative swab is older than so many hours, or of whom none is known. */
  swabOlderThanHours?: number | undefined;
  /** Whose temperature is so many degrees Celsius, or more. */
  temperatureFrom?: number | undefined;
}

export interface CheckpointRule {
  /** What the decision names: unique in its set. */
  name: string;
  when: RuleConditions;
  decision: Decision;
}

/** The rules of a drill from a time on, in the order in which they are asked. */
export interface RuleSet {
  version: number;
  from: Date;
  /** Null for as long as no later version begins. */
  until: Date | null;
  /** Key regions 重点地区, by division codes of any length. */
  keyRegions: readonly string[];
  rules: readonly CheckpointRule[];
}

/** What an officer has seen of somebody, and what the drill knows of them. */
export interface Observed {
  healthCode?: HealthCode | undefined;
  travelCode?: TravelCode | undefined;
  vaccination?: Vaccination | undefined;
  temperature?: number | undefined;
  swabbedAt?: Date | undefined;
  /** Where they come from, and where else they have been: division codes. */
  from?: string | undefined;
  visited?: readonly string[] | undefined;
  held?: boolean | undefined;
}

/** A decision with the name of the rule that it follows. */
export interface Decided {
  decision: Decision;
  rule: string;
}

/** Of whom no rule says anything, and at a time for which there are no rules: they pass, and the decision says which. */
export const nothingAsked = 'nothing-asked';
export const noRules = 'no-rules';
/** Names that a rule cannot have, because decisions have them without one. */
export const reservedRuleNames: readonly string[] = [nothingAsked, noRules];

/** Of the versions of a drill's rules the one that holds at a time: the latest that has begun and is not over. */
export function rulesAt<T extends Pick<RuleSet, 'version' | 'from' | 'until'>>(
  versions: readonly T[],
  at: Date,
): T | undefined {
  let holds: T | undefined;
  for (const one of versions) {
    const isValid = one.from <= at && (one.until === null || at < one.until);
    if (isValid && (holds === undefined || one.version > holds.version)) holds = one;
  }
  return holds;
}

/**
 * What is done with somebody at a time: by the first rule of the set that holds, in its order. So a set can begin with its
 * exceptions, and a device without a network comes to the same as the service. What was not looked at counts as not shown.
 */
export function decide(set: RuleSet | undefined, seen: Observed, at: Date): Decided {
  if (set === undefined) return { decision: 'pass', rule: noRules };
  const rule = set.rules.find(({ when }) => holds(when, set.keyRegions, seen, at));
  return rule === undefined
    ? { decision: 'pass', rule: nothingAsked }
    : { decision: rule.decision, rule: rule.name };
}

/** What is done with a vehicle: the gravest of what is done with its people, and by the rule of the first whom it is about. */
export function gravestOf(people: readonly Decided[]): Decided {
  let gravest: Decided = { decision: 'pass', rule: nothingAsked };
  for (const [index, one] of people.entries()) {
    if (index === 0 || decisions.indexOf(one.decision) > decisions.indexOf(gravest.decision)) gravest = one;
  }
  return gravest;
}

function holds(when: RuleConditions, keyRegions: readonly string[], seen: Observed, at: Date): boolean {
  const { keyRegion, held, healthCode, travelCode, vaccination, swabOlderThanHours, temperatureFrom } = when;
  if (keyRegion === true && !isOfRegion(keyRegions, seen)) return false;
  if (held === true && seen.held !== true) return false;
  if (healthCode !== undefined && !healthCode.includes(seen.healthCode ?? 'none')) return false;
  if (travelCode !== undefined && !travelCode.includes(seen.travelCode ?? 'none')) return false;
  if (vaccination !== undefined && !vaccination.includes(seen.vaccination ?? 'none')) return false;
  if (swabOlderThanHours !== undefined && isFresh(seen.swabbedAt, swabOlderThanHours, at)) return false;
  return temperatureFrom === undefined || (seen.temperature ?? -Infinity) >= temperatureFrom;
}

const hourMs = 3_600_000;

/** Whether a swab is at most so many hours old; to the hour's end, so that a swab of just 48 hours is none of more. */
function isFresh(swabbedAt: Date | undefined, hours: number, at: Date): boolean {
  return swabbedAt !== undefined && at.getTime() - swabbedAt.getTime() <= hours * hourMs;
}

/**
 * Whether somebody comes from a key region or has been in one. A travel code names cities, and a key region may be a county of
 * one, or a province: either in the other counts, for whoever may have been there is asked.
 */
function isOfRegion(keyRegions: readonly string[], { from, visited = [] }: Observed): boolean {
  const places = [...(from === undefined ? [] : [from]), ...visited].map(bareCode);
  return keyRegions
    .map(bareCode)
    .some((region) => places.some((place) => place.startsWith(region) || region.startsWith(place)));
}

/** A division's code without the zeros that the official list pads cities and provinces with: 350300 is 3503. */
export function bareCode(code: string): string {
  return code.length === 6 ? code.replace(/(?:00){1,2}$/, '') : code;
}
