import { z } from 'zod';
import { maskName } from '../../../core/identity/index.ts';
import { divisionCode, fieldProblem, instantOut, pageQuery, uuid } from '../../../platform/http/index.ts';
import { type DrillKeys, openPerson, text } from '../../foundation/index.ts';
import type { SwabReviewRow } from './reviews.read.ts';
import { barcode } from './tubes.schemas.ts';

export const swabReviewsQuery = z.strictObject({
  division: divisionCode.optional(),
  status: z.enum(['open', 'settled']).optional(),
  ...pageQuery,
});

export const swabReviewId = z.object({ reviewId: uuid });

export const swabSettlement = z
  .strictObject({
    reason: text(200).meta({ description: 'What was found; kept in the audit log' }),
    action: z.enum(['keep', 'move', 'take-out', 'discard']).meta({
      description:
        'What is changed: nothing; the person, or everybody in the tube, moved to the tube `to` of this site (opened where there is none); taken out; or the tube discarded',
    }),
    to: barcode.optional(),
  })
  .superRefine((body, context) => {
    if ((body.action === 'move') === (body.to !== undefined)) return;
    context.addIssue({
      code: 'custom',
      path: ['to'],
      params: fieldProblem('required', {
        en: 'Give the code of the other tube with `move`, and only then',
        zh: 'action 为 move 时必须填写目标管码，其他情况不填',
      }),
      input: body,
    });
  })
  .meta({
    id: 'SwabReviewSettlement',
    examples: [{ reason: '现场核对，第十一人在下一管', action: 'move', to: 'MF24-0000174' }],
  });

export const swabReview = z
  .object({
    id: z.string(),
    code: z.string().meta({
      description:
        'What it contradicts (`tube-full`, `tube-sealed`, `already-in-tube`, `tube-elsewhere`, `count-differs`, …), or why it could not be taken (`unreadable`, `pass-invalid`, `person-not-registered`)',
      examples: ['tube-full'],
    }),
    siteId: z.string(),
    barcode: z.string().nullable(),
    registrationId: z.string().nullable().meta({ description: 'Null where it is about the tube as a whole' }),
    name: z
      .string()
      .nullable()
      .meta({ description: 'Masked', examples: ['张*丰'] }),
    device: z.string(),
    deviceSeq: z.int().nullable(),
    at: instantOut.nullable(),
    receivedAt: instantOut,
    settledAt: instantOut.nullable().meta({
      description: 'With `settledBy` null it came right by itself: a late upload brought what was missing',
    }),
    settledBy: z.string().nullable(),
  })
  .meta({ id: 'SwabReview', description: 'Something about a tube that headquarters are to look at' });

export function showSwabReview(row: SwabReviewRow, keys: DrillKeys): z.output<typeof swabReview> {
  const { id, code, siteId, barcode, registrationId, person, device, deviceSeq } = row;
  return {
    id,
    code,
    siteId,
    barcode,
    registrationId,
    name:
      registrationId === null || person === null
        ? null
        : maskName(openPerson(keys, 'registrations', registrationId, person).name),
    device,
    deviceSeq,
    at: row.at?.toISOString() ?? null,
    receivedAt: row.receivedAt.toISOString(),
    settledAt: row.settledAt?.toISOString() ?? null,
    settledBy: row.settledBy,
  };
}
