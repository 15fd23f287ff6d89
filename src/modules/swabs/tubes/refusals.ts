import type { Refusal } from '../../../core/swabs/index.ts';
import type { Problem } from '../../../platform/errors/index.ts';
import { personNotRegistered } from '../../day/index.ts';
import { drillClosed } from '../../drill/index.ts';
import {
  alreadyInTube,
  notInTube,
  otherHousehold,
  otherRisk,
  singleNeeded,
  tubeDeclared,
  tubeDiscarded,
  tubeElsewhere,
  tubeFull,
  tubeSealed,
  tubeTested,
  tubeUnknown,
} from './tubes.errors.ts';

/** What a refusal by the core is answered with. */
export const refusals: Record<Refusal, Problem> = {
  'tube-full': tubeFull,
  'tube-sealed': tubeSealed,
  'tube-elsewhere': tubeElsewhere,
  'already-in-tube': alreadyInTube,
  'tube-discarded': tubeDiscarded,
  'tube-tested': tubeTested,
  'single-needed': singleNeeded,
  'other-risk': otherRisk,
  'other-household': otherHousehold,
  'tube-declared': tubeDeclared,
  'not-in-tube': notInTube,
  'tube-unknown': tubeUnknown,
  'person-not-registered': personNotRegistered,
  'drill-closed': drillClosed,
};
