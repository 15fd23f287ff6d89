import { z } from 'zod';
import {
  divisionCode,
  fieldProblem,
  instant,
  instantOut,
  pageQuery,
  uuid,
} from '../../../platform/http/index.ts';
import { siteHours, siteLanes } from '../../drill/index.ts';
import { text } from '../../foundation/index.ts';
import type { MoveRow, Replan } from './replanning.read.ts';
import { replanKinds, shownStatuses } from './replanning.tables.ts';

export const replanId = z.object({ replanId: uuid });

const reason = text(500).meta({ description: 'Why; kept, sealed, in the audit log' });
const dryRun = z
  .boolean()
  .default(false)
  .meta({ description: 'Works it out and changes nothing: the answer cannot be confirmed' });
const from = instant.optional().meta({ description: 'From when; now unless told' });

export const closeBody = z
  .strictObject({ from, reason, dryRun })
  .meta({ id: 'SiteClosing', examples: [{ reason: '采样点停电', dryRun: true }] });

export const lanesBody = z
  .strictObject({ lanes: siteLanes, from, reason, dryRun })
  .meta({ id: 'SiteLanesChange', examples: [{ lanes: 2, reason: '采样人员不足' }] });

export const hoursBody = z.strictObject({ hours: siteHours, reason, dryRun }).meta({
  id: 'SiteHoursChange',
  examples: [
    {
      hours: [{ opensAt: '2021-09-22T08:30:00+08:00', closesAt: '2021-09-22T11:00:00+08:00' }],
      reason: '场地下午另有安排',
    },
  ],
});

export const stopBody = z
  .strictObject({
    division: divisionCode.meta({ description: 'Where: a county, street or community, or the whole city' }),
    from: instant,
    to: instant,
    sites: z.array(uuid).min(1).max(1_000).optional().meta({ description: 'Only these of its sites' }),
    reason,
    dryRun,
  })
  .refine(({ from, to }) => from < to, {
    path: ['to'],
    params: fieldProblem('ends-before-start', {
      en: 'A stop ends after it begins: give a time after from',
      zh: '结束时间必须晚于 from',
    }),
  })
  .meta({
    id: 'Stop',
    examples: [
      {
        division: '350102',
        from: '2021-09-22T13:30:00+08:00',
        to: '2021-09-22T17:00:00+08:00',
        reason: '台风红色预警',
      },
    ],
  });

export const replansQuery = z.strictObject({
  drillId: uuid.optional().meta({ description: 'Only those of this drill' }),
  status: z.enum(shownStatuses).optional().meta({ description: 'Only those that stand so' }),
  ...pageQuery,
});

export const replanAnswer = z
  .object({
    id: z.string(),
    drillId: z.string(),
    division: z.string(),
    kind: z.enum(replanKinds),
    status: z.enum(shownStatuses).meta({
      description:
        '`proposed` until it is confirmed, withdrawn or expires; `confirmed` while people are moved; `done` when they have been, or where nobody has to be',
    }),
    from: instantOut,
    to: instantOut.nullable(),
    sites: z.array(z.string()),
    affected: z.int().meta({ description: 'People who lose their window' }),
    moved: z.int().meta({ description: 'Those of them who get another' }),
    unplaced: z
      .array(z.object({ reason: z.string(), people: z.int() }))
      .meta({ description: 'Those for whom there is none, by reason: they wait again' }),
    metres: z.object({ mean: z.number(), max: z.int(), total: z.int() }).meta({
      description: 'Walk to the new site less the walk to the old one, of those moved; below 0: shorter',
    }),
    minutes: z
      .object({ mean: z.number(), max: z.int() })
      .meta({ description: 'Between the starts of the old and the new window, of those moved' }),
    createdAt: instantOut,
    expiresAt: instantOut,
    jobId: z.string().nullable().meta({ description: 'The job that moves people, once it is confirmed' }),
    proposedBy: z.string().nullable().meta({ description: 'Account' }),
    confirmedBy: z
      .string()
      .nullable()
      .meta({ description: 'Account; another one where the drill has two people decide (`countersigning`)' }),
  })
  .meta({
    id: 'Replan',
    description: 'A change of a plan that takes windows from people, and what they get instead',
    examples: [
      {
        id: '3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
        drillId: '01890a5d-ac96-774b-bcce-b302099a8057',
        division: '350102001',
        kind: 'close-site',
        status: 'proposed',
        from: '2021-09-22T04:00:00.000Z',
        to: null,
        sites: ['01890a5d-ac96-774b-bcce-b302099a8058'],
        affected: 2_400,
        moved: 2_396,
        unplaced: [{ reason: 'no-capacity-before-end', people: 4 }],
        metres: { mean: 212.5, max: 640, total: 509_150 },
        minutes: { mean: 22.5, max: 180 },
        createdAt: '2021-09-22T03:10:00.000Z',
        expiresAt: '2021-09-22T04:10:00.000Z',
        jobId: null,
        proposedBy: 'gulou-hq-1',
        confirmedBy: null,
      },
    ],
  });

const place = z.object({ siteId: z.string(), slotId: z.string(), startsAt: instantOut });

export const moveAnswer = z
  .object({
    registrationId: z.string(),
    householdId: z.string(),
    from: place,
    to: place.nullable(),
    reason: z.string().meta({ description: 'Of the new window; or why there is none' }),
    metres: z.int().nullable().meta({ description: 'null where nobody told where the building stands' }),
    minutes: z.int().nullable(),
    done: z.boolean().meta({ description: 'Whether it has been done' }),
  })
  .meta({ id: 'ReplanMove', description: 'Somebody who moves, or waits again' });

const tenth = (sum: number, of: number): number => (of === 0 ? 0 : Math.round((10 * sum) / of) / 10);

export function showReplan(replan: Replan, now: Date): z.output<typeof replanAnswer> {
  const { id, drillId, division, kind, status, sites, affected, moved, unplaced, jobId } = replan;
  const { proposedBy, confirmedBy } = replan;
  return {
    id,
    drillId,
    division,
    kind,
    status: status === 'proposed' && replan.expiresAt <= now ? 'expired' : status,
    from: replan.fromAt.toISOString(),
    to: replan.untilAt?.toISOString() ?? null,
    sites,
    affected,
    moved,
    unplaced: Object.entries(unplaced).map(([reason, people]) => ({ reason, people })),
    metres: {
      mean: tenth(replan.metresTotal, replan.metresOf),
      max: replan.metresMax,
      total: replan.metresTotal,
    },
    minutes: { mean: tenth(replan.minutesTotal, moved), max: replan.minutesMax },
    createdAt: replan.createdAt.toISOString(),
    expiresAt: replan.expiresAt.toISOString(),
    jobId,
    proposedBy,
    confirmedBy,
  };
}

export function showMove(move: MoveRow): z.output<typeof moveAnswer> {
  const { registrationId, householdId, reason, metres, minutes, applied } = move;
  const { toSiteId, toSlotId, toStartsAt } = move;
  const none = toSiteId === null || toSlotId === null || toStartsAt === null;
  return {
    registrationId,
    householdId,
    from: { siteId: move.fromSiteId, slotId: move.fromSlotId, startsAt: move.fromStartsAt.toISOString() },
    to: none ? null : { siteId: toSiteId, slotId: toSlotId, startsAt: toStartsAt.toISOString() },
    reason,
    metres,
    minutes,
    done: applied,
  };
}
