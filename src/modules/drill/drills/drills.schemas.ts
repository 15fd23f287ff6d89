import { z } from 'zod';
import { defaultDetourFactor, defaultWalkLimitMetres } from '../../../core/geography/index.ts';
import { drillKinds, drillStatuses } from '../../../core/lifecycle/index.ts';
import { defaultBandLimits } from '../../../core/queueing/index.ts';
import { defaultSwabRules } from '../../../core/swabs/index.ts';
import {
  cityCode,
  communityCode,
  fieldProblem,
  instant,
  instantOut,
  uuid,
} from '../../../platform/http/index.ts';
import { text } from '../../foundation/index.ts';
import { defaultCheckInRules } from './check-in-rules.ts';
import { defaultCountersigning } from './countersigning.ts';
import type { Drill } from './drills.read.ts';
import { defaultMonitoringRules } from './monitoring-rules.ts';
import { defaultResultRules } from './result-rules.ts';
import {
  checkInRules,
  countersigning,
  monitoringRules,
  resultRules,
  swabRules,
  waitingBands,
} from './rules.schemas.ts';

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
    countersigning: z
      .strictObject({
        publishing: countersigning.publishing.default(defaultCountersigning.publishing),
        cancelling: countersigning.cancelling.default(defaultCountersigning.cancelling),
        standsMinutes: countersigning.standsMinutes.default(defaultCountersigning.standsMinutes),
      })
      .default(defaultCountersigning),
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
    countersigning: z.strictObject(countersigning).partial().optional(),
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
    countersigning: z.object(countersigning).meta({
      id: 'Countersigning',
      description: 'What two people decide. Ended by two alone: see `stopCountersigning`',
    }),
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
    countersigning,
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
    countersigning,
    status,
    published,
    closedAt: drill.closedAt?.toISOString() ?? null,
    peopleDestroyedAt: drill.peopleDestroyedAt?.toISOString() ?? null,
  };
}
