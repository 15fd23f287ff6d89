/** What sites count: tubes 采样管, swabs 采样拭子, gowns 防护服. */
export const supplyItems = ['tube', 'swab', 'gown'] as const;
export type SupplyItem = (typeof supplyItems)[number];

/** What a site has used, as tablets recorded it. */
export interface RecordedUse {
  /** Tubes opened there, discarded ones too. */
  tubes: number;
  /** Swabs of samples that were taken there. */
  swabs: number;
  /** People who were swabbed. */
  people: number;
}

/**
 * How many of an item went by what was recorded: a tube for each tube, a swab for each that a sample took. Gowns are recorded by
 * nobody: whoever takes one enters it.
 */
export function recordedUseOf(item: SupplyItem, { tubes, swabs }: RecordedUse): number {
  return item === 'tube' ? tubes : item === 'swab' ? swabs : 0;
}

/** So many people show how many of an item one takes; before that the drill's rules do. */
const tellingPeople = 30;

/** How many of an item one person takes, at a site; undefined where nobody can tell. */
export function perPersonOf(
  item: SupplyItem,
  use: RecordedUse,
  rules: { poolSize: number; swabs: number },
): number | undefined {
  if (item === 'gown') return undefined;
  if (use.people >= tellingPeople) return recordedUseOf(item, use) / use.people;
  return item === 'tube' ? 1 / rules.poolSize : rules.swabs;
}

/** A time in which people are expected at a site: ms, and how many of them. */
export interface ExpectedSpan {
  startsAt: number;
  endsAt: number;
  people: number;
}

/** Why nobody can tell how long something lasts. */
export const untellable = ['no-rule', 'no-forecast', 'nobody-expected'] as const;
export type Untellable = (typeof untellable)[number];

/** How long what is left of an item lasts. */
export type Lasting =
  | { hours: number; needed: number }
  | { hours: null; needed: number | null; why: Untellable };

const hourMs = 3_600_000;

/**
 * How many hours of work what is left lasts, and how many of it the expected people need: the spans are gone through in their
 * order, breaks between them are no work, and beyond the last of them people are taken to come as fast as in the mean of all.
 * `waiting` are in line already. What is owed lasts no time.
 */
export function lastingOf(
  left: number,
  perPerson: number | undefined,
  expected: { waiting: number; spans: readonly ExpectedSpan[] } | undefined,
): Lasting {
  if (perPerson === undefined) return { hours: null, needed: null, why: 'no-rule' };
  if (expected === undefined) return { hours: null, needed: null, why: 'no-forecast' };
  const { waiting, spans } = expected;
  const people = waiting + spans.reduce((all, span) => all + span.people, 0);
  const needed = Math.ceil(people * perPerson);
  const work = spans.reduce((all, { startsAt, endsAt }) => all + endsAt - startsAt, 0);
  if (people === 0 || perPerson === 0 || work === 0) return { hours: null, needed, why: 'nobody-expected' };
  let served = left / perPerson - waiting;
  if (served <= 0) return { hours: 0, needed };
  let hours = 0;
  for (const { startsAt, endsAt, people: come } of spans) {
    const span = (endsAt - startsAt) / hourMs;
    if (come > served) return { hours: hours + (span * served) / come, needed };
    served -= come;
    hours += span;
  }
  return { hours: hours + (served * work) / hourMs / people, needed };
}

/** What is to be seen to at a site. */
export const supplyFindings = ['none-delivered', 'negative', 'short'] as const;
export type SupplyFinding = (typeof supplyFindings)[number];

/**
 * What is wrong with an item: more went than came (`negative`: somebody has forgotten to enter what came), nothing came at all
 * though some went, or the expected people need more than is left. Null where nothing is.
 */
export function supplyFindingOf(
  { delivered, used }: { delivered: number; used: number },
  { needed }: Pick<Lasting, 'needed'>,
): SupplyFinding | null {
  if (used > delivered) return delivered === 0 ? 'none-delivered' : 'negative';
  return needed !== null && needed > delivered - used ? 'short' : null;
}
