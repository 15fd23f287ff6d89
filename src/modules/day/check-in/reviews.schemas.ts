import { z } from 'zod';
import { maskName } from '../../../core/identity/index.ts';
import { divisionCode, instantOut, pageQuery, uuid } from '../../../platform/http/index.ts';
import { type DrillKeys, openPerson, text } from '../../foundation/index.ts';
import { reviewCodes } from './check-in.tables.ts';
import type { ReviewRow } from './reviews.read.ts';
import { showSent } from './sent.ts';

export const reviewsQuery = z.strictObject({
  division: divisionCode.optional(),
  status: z.enum(['open', 'settled']).optional(),
  ...pageQuery,
});

export const reviewId = z.object({ reviewId: uuid });

export const settleBody = z
  .strictObject({ reason: text(200).meta({ description: 'What was found; kept in the audit log' }) })
  .meta({ id: 'ReviewSettlement', examples: [{ reason: '已电话核实，本人先在一号点采样' }] });

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
    settledAt: instantOut.nullable(),
    settledBy: z.string().nullable(),
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
    settledAt: row.settledAt?.toISOString() ?? null,
    settledBy: row.settledBy,
  };
}
