import type { z } from 'zod';
import { type DrillKeys, showPerson } from '../../foundation/index.ts';
import type {
  AppointmentRow,
  ListedRow,
  OfferedWindow,
  RegistrationRow,
  ResultFields,
} from './registrations.read.ts';
import type { Written } from './registrations.repo.ts';
import type {
  appointmentAnswer,
  listedRegistration,
  offerAnswer,
  registrationAnswer,
  registrationDetail,
  resultAnswer,
  reswabAnswer,
} from './registrations.schemas.ts';
import type { Reswab } from './registrations.tables.ts';

/** The appointment of a row, or null. */
export function showAppointment(row: Partial<AppointmentRow>): z.output<typeof appointmentAnswer> | null {
  const { siteId, slotId, startsAt, endsAt, queueNumber, reason } = row;
  if (!siteId || !slotId || !startsAt || !endsAt || !queueNumber || !reason) return null;
  return {
    siteId,
    slotId,
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
    queueNumber,
    reason,
    walkMetres: row.walkMetres ?? null,
  };
}

/** What a registration is answered with: ids and state, nothing of the person. */
export function showWritten(row: Omit<Written, 'fresh'>): z.output<typeof registrationAnswer> {
  return { id: row.id, householdId: row.householdId, status: row.status, appointment: showAppointment(row) };
}

export const showReswab = ({ place, siteId, startsAt, endsAt }: Reswab): z.output<typeof reswabAnswer> => ({
  place,
  siteId,
  startsAt: startsAt === null ? null : new Date(startsAt).toISOString(),
  endsAt: endsAt === null ? null : new Date(endsAt).toISOString(),
});

/** Whoever has been swabbed and is not told yet reads that it is pending: the people are told by their community. */
function showResult({ status, outcome, testedAt, told }: ResultFields): z.output<typeof resultAnswer> | null {
  if (!told || status === 'sampled') return { outcome: 'pending', testedAt: null };
  return outcome === null ? null : { outcome, testedAt: testedAt?.toISOString() ?? null };
}

function showOffer(row: OfferedWindow): z.output<typeof offerAnswer> | null {
  const { offerSlotId: slotId, offerSiteId: siteId, offerStartsAt, offerEndsAt } = row;
  if (slotId === null || siteId === null || offerStartsAt === null || offerEndsAt === null) return null;
  return { slotId, siteId, startsAt: offerStartsAt.toISOString(), endsAt: offerEndsAt.toISOString() };
}

/** A registration for the account that holds it; the person masked. */
export function showOwn(row: RegistrationRow, keys: DrillKeys): z.output<typeof registrationDetail> {
  const { person, unit, room } = showPerson(keys, 'registrations', row.id, row.person);
  return {
    id: row.id,
    householdId: row.householdId,
    drillId: row.drillId,
    status: row.status,
    result: showResult(row),
    reswab: row.told && row.reswab !== null ? showReswab(row.reswab) : null,
    appointment: showAppointment(row),
    offer: showOffer(row),
    person,
    residence: {
      division: row.community,
      building: row.building,
      unit,
      room,
    },
    mobility: row.mobility,
    exemptUntil: row.exemptUntil?.toISOString() ?? null,
    unplacedReason: row.unplacedReason,
    registeredAt: row.registeredAt.toISOString(),
  };
}

/** A registration for headquarters, without the person. */
export function showListed(row: ListedRow): z.output<typeof listedRegistration> {
  return {
    id: row.id,
    householdId: row.householdId,
    community: row.community,
    status: row.status,
    mobility: row.mobility,
    exemptUntil: row.exemptUntil?.toISOString() ?? null,
    unplacedReason: row.unplacedReason,
    checkedInAt: row.checkedInAt?.toISOString() ?? null,
    appointment: showAppointment(row),
  };
}
