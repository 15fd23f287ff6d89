import type { RegistrationStatus } from '../lifecycle/index.ts';

/** Where a swab is taken from: pharynx by mouth or nose 口咽、鼻咽, or the front of the nose 鼻腔. */
export const bodySites = ['oropharynx', 'nasopharynx', 'nares'] as const;
export type BodySite = (typeof bodySites)[number];

/**
 * What is known of somebody that strangers should not share a tube with: `key` 重点人员, from a key region or in a trade that
 * meets many; `sealed`, whose home is sealed 封控.
 */
export const risks = ['none', 'key', 'sealed'] as const;
export type Risk = (typeof risks)[number];

/** In which tube somebody may be: alone; alone or with their household; with whoever has the same risk. */
export const aparts = ['single', 'household', 'pool'] as const;
export type Apart = (typeof aparts)[number];

/** How a drill swabs. */
export interface SwabRules {
  /** What is taken of everybody, unless a tablet says otherwise. */
  bodySite: BodySite;
  swabs: number;
  /** How those whose last pool was positive or doubtful, key people, and people of sealed homes are swabbed. */
  held: Apart;
  key: Apart;
  sealed: Apart;
}

/** The national guide of September 2021: key people single; of a sealed home one household, one tube. */
export const defaultSwabRules: SwabRules = {
  bodySite: 'oropharynx',
  swabs: 1,
  held: 'household',
  key: 'single',
  sealed: 'household',
};

/** The risk that counts of somebody: being held goes before what they were marked with. */
export const riskOf = ({ status, risk }: { status: RegistrationStatus; risk: Risk }): Risk | 'held' =>
  status === 'held' ? 'held' : risk;

/** How a risk is swabbed. */
export const apartOf = (rules: SwabRules, risk: Risk | 'held'): Apart =>
  risk === 'none' ? 'pool' : rules[risk];

/**
 * Which tube somebody needs, as a tablet knows it before it opens one: `pool` any with strangers of no risk; `household` one of
 * that kind with their household, or one of their own; `single` one of their own; else a pool with others of the same risk alone.
 */
export const tubeNeeds = ['pool', 'household', 'single', 'pool-held', 'pool-key', 'pool-sealed'] as const;
export type TubeNeed = (typeof tubeNeeds)[number];

/** What whoever is of a risk needs. */
export function tubeFor(rules: SwabRules, risk: Risk | 'held'): TubeNeed {
  const apart = apartOf(rules, risk);
  return risk === 'none' || apart !== 'pool' ? apart : `pool-${risk}`;
}
