import { z } from 'zod';
import { defaultDetourFactor, defaultWalkLimitMetres } from '../../../core/geography/index.ts';
import { drillKinds, drillStatuses } from '../../../core/lifecycle/index.ts';
import { defaultBandLimits, longestBandLimit } from '../../../core/queueing/index.ts';
import { aparts, bodySites, defaultSwabRules } from '../../../core/swabs/index.ts';
import {
  cityCode,
  communityCode,
  fieldProblem,
  instant,
  instantOut,
  uuid,
} from '../../../platform/http/index.ts';
import { text } from '../../foundation/index.ts';
import { defaultCheckInRules, otherSites } from './check-in-rules.ts';
import type { Drill } from './drills.read.ts';
import { defaultMonitoringRules, longestMonitoring } from './monitoring-rules.ts';
import { defaultResultRules, reswabPlaces } from './result-rules.ts';

/** Windows must tile a day, or they could not tile anybody's opening hours. */
const windowMinutes = z
  .int()
  .min(5)
  .max(240)
  .refine((minutes) => 1440 % minutes === 0, {
    params: fieldProblem('window-not-divisible', {
      en: 'A day must be a whole number of windows',
      zh: '一天必须能被时段长度整除',
    }),
  });

/** Three households of the largest size, and a few more: a family with its grandparents, not a street. */
export const defaultPeoplePerAccount = 50;

/** Two teams do not knock at one door within the hour. */
export const defaultDoorRestMinutes = 60;

const plan = {
  name: text(100).meta({ examples: ['福州市全员核酸检测演练'] }),
  startsAt: instant,
  endsAt: instant,
  poolSize: z.union([z.literal(1), z.literal(5), z.literal(10), z.literal(20)]),
  exemptionHours: z.int().min(0).max(720),
  walkLimitMetres: z
    .int()
    .min(100)
    .max(20_000)
    .meta({ description: 'Longest walk that a plan gives where there is another choice; 1,000 unless told' }),
  detourFactor: z
    .number()
    .min(1)
    .max(3)
    .meta({ description: 'How much longer a walk is than the straight line; 1.3 unless told' }),
  doorRestMinutes: z
    .int()
    .min(0)
    .max(1_440)
    .meta({
      description: `How long a door is left alone after a visit of a team; ${defaultDoorRestMinutes} unless told`,
    }),
  peoplePerAccount: z
    .int()
    .min(1)
    .max(10_000)
    .nullable()
    .meta({
      description: `Most people whom one citizen's account holds, so that none locks a street out; ${defaultPeoplePerAccount} unless told, null for as many as they like`,
    }),
};

const kind = z.enum(drillKinds).meta({
  description:
    '`mass`: people come to sites, by windows. `control`: it has no sites and may run for months; whatever needs some answers 409 `drill-without-sites`',
});

const minutes = z
  .int()
  .min(0)
  .max(24 * 60);
const checkInRules = {
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
const monitoringRules = {
  home: monitoringRule.meta({ description: 'Of whoever stays at home' }),
  central: monitoringRule.meta({ description: 'Of whoever stays at a central place' }),
};

const hours = z.int().min(1).max(240);
const resultRules = {
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
const swabRules = {
  bodySite: z
    .enum(bodySites)
    .meta({ description: 'Where swabs are taken from, unless a tablet says otherwise' }),
  swabs: z.int().min(1).max(4).meta({ description: 'How many of each person' }),
  held: apart('those whose last pool was positive or doubtful'),
  key: apart('key people'),
  sealed: apart('people of sealed homes'),
};

const bandLimit = z.int().min(1).max(longestBandLimit);
const waitingBands = z
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

const communities = z.array(communityCode).min(1).max(5000);

export const newDrill = z
  .strictObject({
    ...plan,
    walkLimitMetres: plan.walkLimitMetres.default(defaultWalkLimitMetres),
    doorRestMinutes: plan.doorRestMinutes.default(defaultDoorRestMinutes),
    detourFactor: plan.detourFactor.default(defaultDetourFactor),
    peoplePerAccount: plan.peoplePerAccount.default(defaultPeoplePerAccount),
    checkInRules: z
      .strictObject({
        earlyMinutes: checkInRules.earlyMinutes.default(defaultCheckInRules.earlyMinutes),
        lateMinutes: checkInRules.lateMinutes.default(defaultCheckInRules.lateMinutes),
        otherSites: checkInRules.otherSites.default(defaultCheckInRules.otherSites),
      })
      .default(defaultCheckInRules),
    resultRules: z
      .strictObject({
        reswab: resultRules.reswab.default(defaultResultRules.reswab),
        tellAfterMinutes: resultRules.tellAfterMinutes.default(defaultResultRules.tellAfterMinutes),
        pooledHours: resultRules.pooledHours.default(defaultResultRules.pooledHours),
        singleHours: resultRules.singleHours.default(defaultResultRules.singleHours),
      })
      .default(defaultResultRules),
    monitoringRules: z
      .strictObject({
        home: monitoringRules.home.default(defaultMonitoringRules.home),
        central: monitoringRules.central.default(defaultMonitoringRules.central),
      })
      .default(defaultMonitoringRules),
    swabRules: z
      .strictObject({
        bodySite: swabRules.bodySite.default(defaultSwabRules.bodySite),
        swabs: swabRules.swabs.default(defaultSwabRules.swabs),
        held: swabRules.held.default(defaultSwabRules.held),
        key: swabRules.key.default(defaultSwabRules.key),
        sealed: swabRules.sealed.default(defaultSwabRules.sealed),
      })
      .default(defaultSwabRules),
    waitingBands: waitingBands.default(defaultBandLimits),
    kind: kind.default('mass'),
    city: cityCode,
    windowMinutes,
    communities,
  })
  .meta({
    id: 'NewDrill',
    examples: [
      {
        name: '福州市全员核酸检测演练',
        city: '3501',
        startsAt: '2021-09-22T00:00:00+08:00',
        endsAt: '2021-09-25T00:00:00+08:00',
        windowMinutes: 30,
        poolSize: 10,
        exemptionHours: 48,
        communities: ['350102001001'],
      },
    ],
  });

export const drillChange = z
  .strictObject({
    name: plan.name.optional(),
    startsAt: plan.startsAt.optional(),
    endsAt: plan.endsAt.optional(),
    poolSize: plan.poolSize.optional(),
    exemptionHours: plan.exemptionHours.optional(),
    walkLimitMetres: plan.walkLimitMetres.optional(),
    doorRestMinutes: plan.doorRestMinutes.optional(),
    detourFactor: plan.detourFactor.optional(),
    peoplePerAccount: plan.peoplePerAccount.optional(),
    checkInRules: z.strictObject(checkInRules).partial().optional(),
    resultRules: z.strictObject(resultRules).partial().optional(),
    monitoringRules: z.strictObject(monitoringRules).partial().optional(),
    swabRules: z.strictObject(swabRules).partial().optional(),
    waitingBands: waitingBands.optional(),
  })
  .meta({ id: 'DrillChange', examples: [{ endsAt: '2021-09-26T00:00:00+08:00' }] });

export const moreCommunities = z
  .strictObject({ communities })
  .meta({ id: 'MoreCommunities', examples: [{ communities: ['350102001002'] }] });

export const drillId = z.object({ drillId: uuid });

export const drillAnswer = z
  .object({
    id: z.string(),
    name: z.string(),
    kind,
    city: z.string(),
    startsAt: instantOut,
    endsAt: instantOut,
    windowMinutes: z.int(),
    poolSize: z.int(),
    exemptionHours: z.int(),
    walkLimitMetres: z.int(),
    doorRestMinutes: z.int(),
    detourFactor: z.number(),
    peoplePerAccount: z.int().nullable(),
    checkInRules: z
      .object(checkInRules)
      .meta({ id: 'CheckInRules', description: 'What staff are warned of' }),
    resultRules: z
      .object(resultRules)
      .meta({ id: 'ResultRules', description: 'What follows from a laboratory’s results' }),
    monitoringRules: z
      .object(monitoringRules)
      .meta({ id: 'MonitoringRules', description: 'How long health monitoring lasts that is begun without' }),
    swabRules: z
      .object(swabRules)
      .meta({ id: 'SwabRules', description: 'What is taken of people, and who is swabbed apart' }),
    waitingBands,
    status: z.enum(drillStatuses),
    published: z
      .array(z.string())
      .meta({ description: 'County-level divisions that have published their part' }),
    closedAt: instantOut
      .nullable()
      .meta({ description: 'From here the retention time of personal data counts' }),
    peopleDestroyedAt: instantOut
      .nullable()
      .meta({ description: 'Since when nothing is left of the people of the drill' }),
  })
  .meta({ id: 'Drill', description: 'A drill: when and where everybody is tested, and by which rules' });

export const drillDetail = drillAnswer
  .extend({ communities: z.array(z.string()) })
  .meta({ id: 'DrillDetail', description: 'A drill with the communities that take part' });

export function showDrill(drill: Drill): z.output<typeof drillAnswer> {
  const { id, name, kind, city, windowMinutes, poolSize, exemptionHours, status, published } = drill;
  const {
    walkLimitMetres,
    doorRestMinutes,
    detourFactor,
    peoplePerAccount,
    checkInRules,
    resultRules,
    monitoringRules,
    swabRules,
    waitingBands,
  } = drill;
  return {
    id,
    name,
    kind,
    city,
    startsAt: drill.startsAt.toISOString(),
    endsAt: drill.endsAt.toISOString(),
    windowMinutes,
    poolSize,
    exemptionHours,
    walkLimitMetres,
    doorRestMinutes,
    detourFactor,
    peoplePerAccount,
    checkInRules,
    resultRules,
    monitoringRules,
    swabRules,
    waitingBands,
    status,
    published,
    closedAt: drill.closedAt?.toISOString() ?? null,
    peopleDestroyedAt: drill.peopleDestroyedAt?.toISOString() ?? null,
  };
}
