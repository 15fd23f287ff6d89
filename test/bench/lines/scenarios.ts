import type { Manner } from './simulator.ts';

const usual: Manner = {
  walkIns: 1,
  fill: 0.85,
  pace: 1,
  noShow: 0.06,
  rush: undefined,
  unrecorded: 0,
  tube: 1,
  uploadMinutes: { lanes: 0, desk: 0 },
  silence: undefined,
  failure: undefined,
  known: true,
  hours: [
    [8, 12],
    [14, 18],
  ],
};

/** Sixteen kinds of days that real sites have, none of them as our own simulator draws them. */
export const scenarios: Readonly<Record<string, Manner>> = {
  usual,
  'slow lanes': { ...usual, pace: 0.85 },
  'quick lanes': { ...usual, pace: 1.2 },
  'half empty': { ...usual, fill: 0.5 },
  'many walk-ins': { ...usual, walkIns: 2 },
  'no-shows': { ...usual, noShow: 0.3 },
  'rush after rain': { ...usual, rush: { afterMinutes: 90, factor: 4 } },
  'a lane fails': { ...usual, failure: { afterMinutes: 60, minutes: 60 } },
  'open over midnight': { ...usual, hours: [[18, 26]] },
  'silent lane tablets': { ...usual, silence: { afterMinutes: 80, minutes: 45, all: false } },
  'silent lane tablets, nobody knows since when': {
    ...usual,
    known: false,
    silence: { afterMinutes: 80, minutes: 45, all: false },
  },
  'all tablets dark': { ...usual, silence: { afterMinutes: 70, minutes: 120, all: true } },
  'lanes upload by the hour': { ...usual, uploadMinutes: { lanes: 60, desk: 0 } },
  'everything by the hour': { ...usual, uploadMinutes: { lanes: 60, desk: 60 } },
  'tube by tube': { ...usual, tube: 10 },
  'three in ten unrecorded': { ...usual, unrecorded: 0.3 },
};
