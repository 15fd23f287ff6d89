import type { BoxRefusal } from '../../../core/boxes/index.ts';
import { notFound, type Problem } from '../../../platform/errors/index.ts';
import { tubeElsewhere } from '../tubes/index.ts';
import {
  boxClosed,
  boxElsewhere,
  boxEmpty,
  boxNotHeld,
  boxNotSealed,
  boxSealed,
  boxUnderway,
  handedOverTwice,
  handoverOver,
  notInBox,
  tubeGivenUp,
  tubeInBox,
} from './boxes.errors.ts';

/** What a refusal by the core is answered with. */
export const refusals: Record<BoxRefusal, Problem> = {
  'box-unknown': notFound,
  'handover-unknown': notFound,
  'box-elsewhere': boxElsewhere,
  'box-sealed': boxSealed,
  'box-not-sealed': boxNotSealed,
  'box-empty': boxEmpty,
  'box-closed': boxClosed,
  'box-underway': boxUnderway,
  'box-not-held': boxNotHeld,
  'handed-over-twice': handedOverTwice,
  'handover-over': handoverOver,
  'tube-in-box': tubeInBox,
  'tube-elsewhere': tubeElsewhere,
  'tube-discarded': tubeGivenUp,
  'not-in-box': notInBox,
};
