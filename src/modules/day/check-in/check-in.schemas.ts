import { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import {
  communityCode,
  instantOut,
  problemSchema,
  requireOneOf,
  shownAs,
  uuid,
  writtenAs,
} from '../../../platform/http/index.ts';
import { documentSchema, door, personName } from '../../foundation/index.ts';
import { registrationStatus, walkInBody } from '../../residents/index.ts';
import { recordedFields } from '../devices/index.ts';
import { sentAt, tubeNeed } from '../uploads/index.ts';

const nameInBuilding = z
  .strictObject({
    name: personName,
    building: door(60).meta({ examples: ['12号楼'] }),
    unit: door(30)
      .optional()
      .meta({ examples: ['2'] }),
    room: door(30)
      .optional()
      .meta({ examples: ['501'] }),
    division: communityCode
      .optional()
      .meta({ description: 'The community; those that the site serves unless told' }),
  })
  .meta({ id: 'NameInBuilding', description: 'For somebody who has neither pass nor document with them' });

const example = { deviceSeq: 1, at: '2021-09-22T08:41:00+08:00', lane: '3', pass: 'MUSTER2:6BF…' };

/** Ways to say who somebody is. */
const waysToName = ['pass', 'document', 'walkIn', 'nameInBuilding', 'registrationId'] as const;

function checkInFields(clock: Clock) {
  return {
    ...recordedFields,
    pass: z
      .string()
      .min(1)
      .max(4096)
      .optional()
      .meta({
        description: 'The text of their pass, as it was scanned: what scanners add or change is seen through',
        examples: ['MUSTER2:6BF…'],
      }),
    document: documentSchema(clock).optional(),
    walkIn: walkInBody(clock).optional(),
    nameInBuilding: nameInBuilding.optional(),
    registrationId: uuid.optional().meta({
      description: 'One of the candidates of `several-people`, a member of a household, or of the roster',
    }),
  };
}

/** One row of an upload, as it is read. */
export function checkInBody(clock: Clock) {
  const body = z.strictObject(checkInFields(clock));
  return requireOneOf(body, waysToName).meta({ id: 'RecordedCheckIn', examples: [example] });
}

export function singleCheckIn(clock: Clock) {
  const body = z.strictObject({ ...checkInFields(clock), sentAt });
  return requireOneOf(body, waysToName).meta({ id: 'CheckInRequest', examples: [example] });
}

/** Most check-ins of one upload. */
export const mostOfBatch = 1_000;

function checkInRows(clock: Clock) {
  const row = shownAs(z.unknown(), () => checkInBody(clock));
  return writtenAs(z.array(row).min(1).max(mostOfBatch), {
    en: `a list of 1 to ${mostOfBatch} check-ins, each an object with deviceSeq, at, lane and who it is`,
    zh: `1 至 ${mostOfBatch} 项的列表，每项为含 deviceSeq、at、lane 及人员标识的对象`,
  });
}

/** The envelope alone: its rows are looked at one by one, so that a bad one spoils no other. */
export function batchBody(clock: Clock) {
  return z
    .strictObject({ sentAt, checkIns: checkInRows(clock) })
    .meta({ id: 'CheckInBatch', examples: [{ sentAt: '2021-09-22T12:00:00+08:00', checkIns: [example] }] });
}

export const warnings = [
  'early',
  'late',
  'other-day',
  'other-site',
  'exempt-until',
  'missed',
  'cancelled',
  'already-checked-in',
  'already-checked-in-elsewhere',
  'walk-ins-paused',
  'other-document',
  'sequence-reused',
  'time-out-of-range',
  'pass-revoked',
  'pass-expired',
] as const;

export const checkInAnswer = z
  .object({
    registrationId: z.string(),
    name: z.string().meta({ description: 'Masked', examples: ['张*丰'] }),
    status: registrationStatus,
    ticket: z.string().meta({ examples: ['3-B17'] }),
    lane: z.string(),
    appointment: z
      .object({ siteId: z.string(), slotId: z.string(), startsAt: instantOut, endsAt: instantOut })
      .nullable()
      .meta({ description: 'The window that the person had' }),
    tube: tubeNeed,
    household: z.object({
      toCome: z.int().meta({ description: 'Members who have not been checked in' }),
      members: z.array(
        z.object({
          registrationId: z.string(),
          name: z.string().meta({ description: 'Masked', examples: ['张*'] }),
        }),
      ),
    }),
    warnings: z.array(z.enum(warnings).meta({ id: 'CheckInWarning' })).meta({
      description:
        'What staff decide on. The last four are for headquarters to look at afterwards; the passes only of what was recorded offline',
    }),
  })
  .meta({ id: 'CheckIn', description: 'Somebody who has been checked in: what staff have to know of them' });

export const batchAnswer = z
  .object({
    items: z.array(
      z.object({
        deviceSeq: z.int().nullable().meta({ description: 'Null where it could not be read' }),
        status: z.int().meta({
          description:
            '201 checked in, 200 known already; 4xx kept as it was sent, for headquarters to look at; 5xx to be sent again',
          examples: [201],
        }),
        body: z.union([checkInAnswer, problemSchema]),
      }),
    ),
  })
  .meta({
    id: 'CheckInResults',
    description: 'What became of each check-in that was sent, in the order in which they were sent',
  });

export type CheckInRequest = z.output<ReturnType<typeof checkInBody>>;
export type CheckInAnswer = z.output<typeof checkInAnswer>;
