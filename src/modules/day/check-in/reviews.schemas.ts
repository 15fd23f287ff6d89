import { z } from 'zod';
import { maskName } from '../../../core/identity/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import {
  divisionCode,
  fieldProblem,
  instant,
  instantOut,
  pageQuery,
  uuid,
} from '../../../platform/http/index.ts';
import { type DrillKeys, documentSchema, openPerson, text } from '../../foundation/index.ts';
import { isSettled, lookedAt, type SettledHow } from '../uploads/index.ts';
import { reviewCodes } from './check-in.tables.ts';
import type { ReviewRow } from './reviews.read.ts';
import { showSent } from './sent.ts';
import { actionsFor, naming, type SettlementAction, settlementActions } from './settlement.ts';

const listed = { status: z.enum(['open', 'settled']).optional(), ...pageQuery };
export const reviewsQuery = z.strictObject({ division: divisionCode.optional(), ...listed });
export const siteReviewsQuery = z.strictObject(listed);

export const reviewId = z.object({ reviewId: uuid });

export const settleBody = (clock: Clock) =>
  z
    .strictObject({
      reason: text(200).meta({ description: 'What was found; kept in the audit log' }),
      action: z.enum(settlementActions).default('keep').meta({
        description:
          'What is changed: nothing; this check-in is taken back; all others of the person are; it was somebody else’s (named by `registrationId` or `document`); its time is put right (`at`); or what was kept becomes a check-in of whoever is named. `actions` of the review says which of them it can be settled by',
      }),
      registrationId: uuid.optional().meta({ description: 'Who it was' }),
      document: documentSchema(clock).optional().meta({ description: 'Who it was' }),
      at: instant.optional().meta({
        description: 'When it was: needed with `correct-time`; with `check-in` what was sent unless told',
      }),
    })
    .superRefine((body, context) => {
      const refuse = (field: 'registrationId' | 'at', code: string, words: { en: string; zh: string }) =>
        context.addIssue({ code: 'custom', path: [field], params: fieldProblem(code, words), input: body });
      const named = Number(body.registrationId !== undefined) + Number(body.document !== undefined);
      if (named !== Number(naming.includes(body.action))) {
        refuse('registrationId', 'one-of', {
          en: 'Name one person, by registrationId or document, with `other-person` and `check-in`, and only then',
          zh: 'action 为 other-person 或 check-in 时须以 registrationId 或 document 指定一人，其他情况不填',
        });
      }
      const times: readonly SettlementAction[] = ['correct-time', 'check-in'];
      if (
        body.action === 'correct-time'
          ? body.at === undefined
          : body.at !== undefined && !times.includes(body.action)
      ) {
        refuse('at', 'required', {
          en: 'Give the time with `correct-time`, or with `check-in`, and only then',
          zh: 'action 为 correct-time 时必须填写时间，为 check-in 时可填，其他情况不填',
        });
      }
    })
    .meta({
      id: 'ReviewSettlement',
      examples: [{ reason: '已电话核实，本人先在一号点采样', action: 'keep' }],
    });

export const reviewAnswer = z
  .object({
    id: z.string(),
    code: z.enum(reviewCodes).meta({
      description:
        '`two-sites`: another check-in of the person counts. Up to `pass-expired` the check-in stands; from `pass-invalid` on there is none',
    }),
    siteId: z.string(),
    device: z.string(),
    deviceSeq: z.int().nullable(),
    recordedAt: instantOut.nullable().meta({ description: "By the tablet's clock" }),
    at: instantOut.nullable().meta({ description: 'Corrected' }),
    receivedAt: instantOut,
    registrationId: z.string().nullable(),
    name: z
      .string()
      .nullable()
      .meta({ description: 'Masked', examples: ['张*丰'] }),
    counts: z
      .object({ siteId: z.string(), device: z.string(), deviceSeq: z.int(), at: instantOut })
      .nullable()
      .meta({ description: "The person's check-in that counts: the earliest" }),
    sent: z
      .object({
        way: z.string().nullable(),
        name: z.string().nullable(),
        document: z.string().nullable(),
      })
      .nullable()
      .meta({ description: 'What may be shown of a row that did not become a check-in: masked' }),
    takenBack: z.boolean().nullable().meta({
      description: 'Whether headquarters have said that the check-in was none; null where there is none',
    }),
    actions: z.array(z.enum(settlementActions)).meta({
      description: 'What it can be settled by as things stand; nothing once it is settled',
    }),
    settledAt: instantOut.nullable().meta({
      description: 'With `settledBy` null it came right by itself: the person has been registered since',
    }),
    settledBy: z.string().nullable(),
    settlement: z
      .object({
        action: z.enum(settlementActions),
        registrationId: z.string().nullable().meta({ description: 'Who was named with it' }),
        at: instantOut.nullable().meta({ description: 'The time that was given with it' }),
      })
      .nullable()
      .meta({
        description:
          'How `settledBy` has settled it, or, with nobody there, how what was kept has come right; null otherwise',
      }),
  })
  .meta({
    id: 'CheckInReview',
    description: 'Something that a tablet recorded and headquarters are to look at',
  });

export function showReview(row: ReviewRow, keys: DrillKeys): z.output<typeof reviewAnswer> {
  const { id, registrationId, person, sent, countsSite, countsDevice, countsSeq, countsAt } = row;
  return {
    id,
    code: row.code,
    siteId: row.siteId,
    device: row.device,
    deviceSeq: row.deviceSeq,
    recordedAt: row.recordedAt?.toISOString() ?? null,
    at: row.at?.toISOString() ?? null,
    receivedAt: row.receivedAt.toISOString(),
    registrationId,
    name:
      registrationId === null || person === null
        ? null
        : maskName(openPerson(keys, 'registrations', registrationId, person).name),
    counts:
      countsSite === null || countsDevice === null || countsSeq === null || countsAt === null
        ? null
        : { siteId: countsSite, device: countsDevice, deviceSeq: countsSeq, at: countsAt.toISOString() },
    sent: sent === null ? null : showSent(keys, id, sent),
    takenBack: row.takenBack,
    actions: [...actionsFor(row)],
    settledAt: row.settledAt?.toISOString() ?? null,
    settledBy: row.settledBy,
    settlement: isSettled(row) ? showSettlement(row.settlement ?? lookedAt) : null,
  };
}

function showSettlement({ action, registrationId, at }: SettledHow) {
  return { action: action as SettlementAction, registrationId: registrationId ?? null, at: at ?? null };
}
