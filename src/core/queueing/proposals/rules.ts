import { defaultWalkLimitMetres } from '../../geography/index.ts';
import { defaultBandLimits } from '../bands.ts';
import { HOUR, MINUTE } from '../plan.ts';
import type { ProposalRules } from './types.ts';

/** Walking speed behind the guide's "15 minutes, about 1 km". */
const walkMetresPerHour = defaultWalkLimitMetres * 4;

/**
 * What holds for every drill, but for how far people walk and which waits are congested: those a drill may set. Set by judgement: a lane is a folding table, two people and a box, so
 * it is packed or set up in ten minutes and moves through the city at 12 km/h.
 */
export const usualRules: ProposalRules = {
  bandLimits: defaultBandLimits,
  lookAhead: 3 * HOUR,
  congestedChance: 0.3,
  openingTakes: 10 * MINUTE,
  packingTakes: 10 * MINUTE,
  settingUpTakes: 10 * MINUTE,
  teamMetresPerHour: 12_000,
  walkMetresPerHour,
  walkLimitMetres: 1_500,
  noticeTakes: 30 * MINUTE,
  pauseLasts: HOUR,
  comeBack: 0.7,
  askedLaterMinutes: 30,
  neverComesMinutes: 120,
  worthMinutes: 120,
};
