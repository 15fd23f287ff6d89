import { z } from 'zod';
import { maskName } from '../../../core/identity/index.ts';
import { type DrillKeys, openPerson } from '../../foundation/index.ts';
import type { MissingRow } from './missing.read.ts';

export const missingPerson = z
  .object({
    registrationId: z.string().nullable(),
    status: z
      .string()
      .nullable()
      .meta({ description: 'null for somebody on the roster who never registered' }),
    community: z.string(),
    building: z.string(),
    householdId: z.string(),
    unit: z.string().nullable(),
    room: z.string().nullable(),
    name: z.string().meta({ description: 'Masked', examples: ['张*丰'] }),
  })
  .meta({ id: 'MissingPerson', description: 'Somebody who has neither come nor is exempt' });

/** Somebody missing as they are listed: the name masked, the door as it is, for somebody is to knock there. */
export function showMissing(row: MissingRow, keys: DrillKeys): z.output<typeof missingPerson> {
  const person =
    row.rosterPerson !== null
      ? openPerson(keys, 'roster', row.id, row.rosterPerson)
      : row.registrationPerson !== null
        ? openPerson(keys, 'registrations', row.id, row.registrationPerson)
        : undefined;
  return {
    registrationId: row.registered ? row.id : null,
    status: row.status,
    community: row.community,
    building: row.building,
    householdId: row.householdId,
    unit: person?.unit ?? null,
    room: person?.room ?? null,
    name: maskName(person?.name ?? ''),
  };
}
