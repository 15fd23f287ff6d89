import { isSettled } from '../../day/index.ts';
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

type Standing = Pick<SwabReviewRow, 'tubeId' | 'registrationId' | 'inTube' | 'tube' | 'sample'>;
type Settling = Pick<SwabReviewRow, 'settledBy' | 'settledAt' | 'sent'>;

/**
 * By what a review is settled; the others are no answer to it. Whoever's swab does not count in a tube that has its result can
 * only count with that, or be due again.
 */
export function fittingFor({ tubeId, registrationId, tube, sample }: Standing): readonly SwabAction[] {
  if (tubeId === null) return ['keep', 'open', 'put-in'];
  const late = registrationId !== null && tube?.tested === true && sample?.state === 'contested';
  return late ? ['keep', 'count', 'due-again'] : ['keep', 'move', 'take-out', 'discard'];
}

/** What can be done about a review as things stand; nothing once it is settled. */
export function actionsFor(row: Standing & Settling): readonly SwabAction[] {
  return isSettled(row) ? [] : fittingFor(row).filter((action) => isPossible(action, row));
}

function isPossible(action: SwabAction, { registrationId, inTube, tube, sample }: Standing): boolean {
  switch (action) {
    case 'move':
    case 'take-out': {
      const there = registrationId === null ? inTube.length > 0 : sample !== null && sample.state !== 'out';
      return there && tube?.tested === false;
    }
    case 'discard':
      return tube?.tested === false && tube.status !== 'discarded';
    case 'count':
      return tube?.full === false && tube.status !== 'discarded' && sample?.waitsElsewhere === false;
    default:
      return true;
  }
}

/** Actions that name a tube. */
export const namingTube: readonly SwabAction[] = ['move', 'open', 'put-in'];
