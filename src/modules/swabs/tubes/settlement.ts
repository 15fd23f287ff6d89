import type { SwabReviewRow } from './reviews.read.ts';

/**
 * How headquarters settle what tablets did with tubes: `keep` changes nothing. Of what stands: the person, or everybody in the
 * tube, is moved (`move`), taken out (`take-out`), or the tube discarded. Of a name that came after the result of its tube:
 * `count` with that result, or `due-again`. Of what could not be taken: the tube is opened (`open`), or the person put into one
 * (`put-in`).
 */
export const swabActions = [
  'keep',
  'move',
  'take-out',
  'discard',
  'count',
  'due-again',
  'open',
  'put-in',
] as const;
export type SwabAction = (typeof swabActions)[number];

/** What can be done about a review. */
export function actionsFor({
  code,
  tubeId,
  registrationId,
}: Pick<SwabReviewRow, 'code' | 'tubeId' | 'registrationId'>): readonly SwabAction[] {
  if (tubeId === null) return ['keep', 'open', 'put-in'];
  if (code === 'tube-tested' && registrationId !== null) return ['keep', 'count', 'due-again'];
  return ['keep', 'move', 'take-out', 'discard'];
}

/** Actions that name a tube. */
export const namingTube: readonly SwabAction[] = ['move', 'open', 'put-in'];
