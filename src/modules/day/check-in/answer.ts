import { maskName } from '../../../core/identity/index.ts';
import { type DrillKeys, openPerson } from '../../foundation/index.ts';
import type { CheckInRow } from './check-in.repo.ts';
import type { CheckInAnswer } from './check-in.schemas.ts';

/** What a tablet is told of somebody who was checked in: names masked. The same row gives the same answer. */
export function showCheckIn(row: CheckInRow, keys: DrillKeys): CheckInAnswer {
  const nameOf = (id: string, sealed: Buffer) => maskName(openPerson(keys, 'registrations', id, sealed).name);
  const members = (row.members ?? []).map(({ id, person }) => ({
    registrationId: id,
    name: nameOf(id, Buffer.from(person, 'base64')),
  }));
  const { windowSite, windowSlot, windowStarts, windowEnds } = row;
  return {
    registrationId: row.registrationId,
    name: nameOf(row.registrationId, row.person),
    status: row.status,
    ticket: row.ticket,
    lane: row.lane,
    appointment:
      windowSite === null || windowSlot === null || windowStarts === null || windowEnds === null
        ? null
        : {
            siteId: windowSite,
            slotId: windowSlot,
            startsAt: windowStarts.toISOString(),
            endsAt: windowEnds.toISOString(),
          },
    tube: row.tube ?? 'pool',
    household: { toCome: members.length, members },
    warnings: row.warnings as CheckInAnswer['warnings'],
  };
}
