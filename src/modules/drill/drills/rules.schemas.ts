import { z } from 'zod';
import { defaultBandLimits, longestBandLimit } from '../../../core/queueing/index.ts';
import { aparts, bodySites } from '../../../core/swabs/index.ts';
import { fieldProblem } from '../../../platform/http/index.ts';
import { otherSites } from './check-in-rules.ts';
import { defaultCountersigning } from './countersigning.ts';
import { defaultMonitoringRules, longestMonitoring } from './monitoring-rules.ts';
import { defaultResultRules, reswabPlaces } from './result-rules.ts';

const minutes = z
  .int()
  .min(0)
  .max(24 * 60);
export const checkInRules = {
  earlyMinutes: minutes.meta({ description: 'How early somebody may come before staff are warned' }),
  lateMinutes: minutes.meta({ description: 'How late' }),
  otherSites: z
    .enum(otherSites)
    .meta({ description: 'Whether staff are warned of people with a window at another site' }),
};

const monitoringRule = z
  .strictObject({
    days: z
      .int()
      .min(1)
      .max(longestMonitoring)
      .meta({
        description: `How many days after the last exposure it lasts; ${defaultMonitoringRules.home.days} unless told`,
      }),
    swabDays: z
      .array(z.int().min(1).max(longestMonitoring))
      .max(20)
      .meta({
        description: `How many days after it people are swabbed; ${defaultMonitoringRules.home.swabDays.join(', ')} unless told`,
      }),
  })
  .meta({
    id: 'MonitoringRule',
    description: 'How long health monitoring lasts, and when people are swabbed',
  });
export const monitoringRules = {
  home: monitoringRule.meta({ description: 'Of whoever stays at home' }),
  central: monitoringRule.meta({ description: 'Of whoever stays at a central place' }),
};

const hours = z.int().min(1).max(240);
export const resultRules = {
  reswab: z.enum(reswabPlaces).meta({
    description: 'Where whoever is held is swabbed again: at the site of their tube, or at home',
  }),
  tellAfterMinutes: z
    .int()
    .min(0)
    .max(2880)
    .meta({
      description: `After how long somebody who is held, and whom nobody has told, reads it themselves; ${defaultResultRules.tellAfterMinutes} unless told`,
    }),
  pooledHours: hours.meta({ description: 'Within how many hours of reception the result of a pool is due' }),
  singleHours: hours.meta({ description: '…and of a single tube' }),
};

const apart = (whom: string) =>
  z.enum(aparts).meta({
    description: `How ${whom} are swabbed: alone; alone or with their household; or with others of the same risk`,
  });
export const swabRules = {
  bodySite: z
    .enum(bodySites)
    .meta({ description: 'Where swabs are taken from, unless a tablet says otherwise' }),
  swabs: z.int().min(1).max(4).meta({ description: 'How many of each person' }),
  held: apart('those whose last pool was positive or doubtful'),
  key: apart('key people'),
  sealed: apart('people of sealed homes'),
};

export const countersigning = {
  publishing: z.boolean().meta({
    description:
      'Whether two people publish: a district’s part, and notices. One proposes, another account that may do the same confirms',
  }),
  cancelling: z.boolean().meta({
    description:
      'Whether two people decide what takes windows from many, or many out of the drill: replans, files of exemptions, removing all whom a file did not list, and closing',
  }),
  standsMinutes: z
    .int()
    .min(5)
    .max(1_440)
    .meta({
      description: `How long a proposal waits for the second person, then it lapses; ${defaultCountersigning.standsMinutes} unless told. Replans stand for an hour`,
    }),
};

const bandLimit = z.int().min(1).max(longestBandLimit);
export const waitingBands = z
  .strictObject({
    clearMinutes: bandLimit.meta({
      description: `Up to so many minutes a wait is clear; ${defaultBandLimits.clearMinutes} unless told`,
    }),
    busyMinutes: bandLimit.meta({
      description: `Up to so many it is busy, and congested above; ${defaultBandLimits.busyMinutes} unless told`,
    }),
  })
  .refine(({ clearMinutes, busyMinutes }) => clearMinutes < busyMinutes, {
    path: ['busyMinutes'],
    params: fieldProblem('bands-out-of-order', {
      en: `A wait is busy after it is clear: give more minutes than clearMinutes`,
      zh: `“较忙”的上限须大于 clearMinutes（“畅通”的上限）`,
    }),
  })
  .meta({
    id: 'WaitingBands',
    description:
      'Which waits the public is told to be clear, busy and congested; both limits are given together',
    examples: [defaultBandLimits],
  });
