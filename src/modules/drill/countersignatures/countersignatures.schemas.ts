import { z } from 'zod';
import { instantOut, pageQuery, uuid } from '../../../platform/http/index.ts';
import { countersignedActs } from '../drills/index.ts';
import type { Countersignature } from './countersignatures.service.ts';
import { countersignedOperations, shownStatuses } from './countersignatures.tables.ts';

export const countersignatureId = z.object({ drillId: uuid, countersignatureId: uuid });

export const countersignaturesQuery = z.strictObject({
  status: z.enum(shownStatuses).optional().meta({ description: 'Only those that stand so' }),
  ...pageQuery,
});

export const stopBody = z
  .strictObject({
    of: z
      .array(z.enum(countersignedActs))
      .min(1)
      .max(countersignedActs.length)
      .meta({ description: 'What one person is to decide again' }),
  })
  .meta({ id: 'StopCountersigning', examples: [{ of: ['publishing'] }] });

export const countersignatureAnswer = z
  .object({
    id: z.string(),
    drillId: z.string(),
    operation: z.enum(countersignedOperations),
    division: z.string().meta({ description: 'Whose it is: it is confirmed by somebody who covers it' }),
    status: z.enum(shownStatuses).meta({
      description:
        '`proposed` until another person confirms it, whoever proposed it withdraws it, or it lapses (`expired`)',
    }),
    proposal: z
      .record(z.string(), z.unknown())
      .meta({ description: 'What is to be done, as it was asked for: exactly that is done' }),
    proposedBy: z.string().meta({ description: 'Account' }),
    proposedAt: instantOut,
    expiresAt: instantOut,
    confirmedBy: z.string().nullable().meta({ description: 'Account, another one' }),
    confirmedAt: instantOut.nullable(),
  })
  .meta({
    id: 'Countersignature',
    description: 'What one person has proposed, and what is done once another confirms it',
    examples: [
      {
        id: '3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
        drillId: '01890a5d-ac96-774b-bcce-b302099a8057',
        operation: 'publish',
        division: '350102',
        status: 'proposed',
        proposal: { division: '350102' },
        proposedBy: 'gulou-hq-1',
        proposedAt: '2021-09-21T03:10:00.000Z',
        expiresAt: '2021-09-21T04:10:00.000Z',
        confirmedBy: null,
        confirmedAt: null,
      },
    ],
  });

export const countersignatureNews = z
  .object({
    id: z.string(),
    operation: z.enum(countersignedOperations),
    division: z.string().meta({ description: 'Whose it is' }),
    status: z.enum(shownStatuses),
    proposedAt: instantOut,
    expiresAt: instantOut,
    confirmedAt: instantOut.nullable(),
  })
  .meta({
    description:
      'Something waits for a second person, or does not any more: what was proposed, and by whom, is asked for (`GET /v1/drills/{drillId}/countersignatures/{countersignatureId}`)',
  });

export function showCountersignature(row: Countersignature): z.output<typeof countersignatureAnswer> {
  const { id, drillId, operation, division, status, proposal, proposedBy, confirmedBy } = row;
  return {
    id,
    drillId,
    operation,
    division,
    status,
    proposal,
    proposedBy,
    proposedAt: row.proposedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    confirmedBy,
    confirmedAt: row.confirmedAt?.toISOString() ?? null,
  };
}
