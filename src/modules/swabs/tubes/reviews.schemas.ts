import { z } from 'zod';
import { maskName } from '../../../core/identity/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { divisionCode, fieldProblem, instantOut, pageQuery, uuid } from '../../../platform/http/index.ts';
import { isSettled, lookedAt, type SettledHow } from '../../day/index.ts';
import { type DrillKeys, documentSchema, openPerson, text } from '../../foundation/index.ts';
import type { SwabReviewRow } from './reviews.read.ts';
import { showSentSwab } from './sent.ts';
import { actionsFor, namingTube, type SwabAction, swabActions } from './settlement.ts';
import { barcode } from './tubes.schemas.ts';

const listed = { status: z.enum(['open', 'settled']).optional(), ...pageQuery };
export const swabReviewsQuery = z.strictObject({ division: divisionCode.optional(), ...listed });
export const siteSwabReviewsQuery = z.strictObject(listed);

export const swabReviewId = z.object({ reviewId: uuid });

export const swabSettlement = (clock: Clock) =>
  z
    .strictObject({
      reason: text(200).meta({ description: 'What was found; kept in the audit log' }),
      action: z.enum(swabActions).meta({
        description:
          'What is changed: nothing; the person, or everybody in the tube, moved to the tube `to` of this site (opened where there is none); taken out; or the tube discarded. Of somebody whose name came after the result of their tube: they `count` with it, or are `due-again`. Of what could not be taken: the tube `to` is opened, or the person who is named put into the tube `to` of this site, sealed or not; where that has its result, they stand by it. `actions` of the review says which of them it can be settled by',
      }),
      to: barcode.optional(),
      registrationId: uuid.optional().meta({ description: 'With `put-in`: whose swab it is' }),
      document: documentSchema(clock).optional().meta({ description: 'With `put-in`: whose swab it is' }),
    })
    .superRefine((body, context) => {
      const refuse = (field: 'to' | 'registrationId', code: string, words: { en: string; zh: string }) =>
        context.addIssue({ code: 'custom', path: [field], params: fieldProblem(code, words), input: body });
      if (namingTube.includes(body.action) !== (body.to !== undefined)) {
        refuse('to', 'required', {
          en: 'Give the code of the tube with `move`, `open` and `put-in`, and only then',
          zh: 'action 为 move、open 或 put-in 时必须填写管码，其他情况不填',
        });
      }
      const named = Number(body.registrationId !== undefined) + Number(body.document !== undefined);
      if (named !== Number(body.action === 'put-in')) {
        refuse('registrationId', 'one-of', {
          en: 'Name one person, by registrationId or document, with `put-in`, and only then',
          zh: 'action 为 put-in 时须以 registrationId 或 document 指定一人，其他情况不填',
        });
      }
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
    settlement: z
      .object({
        action: z.enum(swabActions),
        to: z.string().nullable().meta({ description: 'The code of the tube that was named with it' }),
        registrationId: z.string().nullable().meta({ description: 'Who was named with it' }),
      })
      .nullable()
      .meta({
        description:
          'How `settledBy` has settled it, or, with nobody there, how what was kept has come right; null otherwise',
      }),
    sent: z
      .object({
        act: z.string().nullable(),
        barcode: z.string().nullable(),
        to: z.string().nullable(),
        document: z.string().nullable().meta({ description: 'Masked' }),
      })
      .nullable()
      .meta({ description: 'Of what could not be taken: what was sent, as far as it can be read' }),
    actions: z.array(z.enum(swabActions)).meta({
      description: 'What it can be settled by as things stand; nothing once it is settled',
    }),
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
    settlement: isSettled(row) ? showSettlement(row.settlement ?? lookedAt) : null,
    sent: row.sent === null ? null : showSentSwab(keys, id, row.sent),
    actions: [...actionsFor(row)],
  };
}

function showSettlement({ action, to, registrationId }: SettledHow) {
  return { action: action as SwabAction, to: to ?? null, registrationId: registrationId ?? null };
}
