import type { z } from 'zod';
import type { OpenDrill } from '../../drill/index.ts';
import { showPerson } from '../../foundation/index.ts';
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

/** Where somebody is swabbed again: at home once the drill is closed, wherever it was to be before. */
export function showReswab(
  { place, siteId, startsAt, endsAt }: Reswab,
  { status }: Pick<OpenDrill, 'status'>,
): z.output<typeof reswabAnswer> {
  if (status === 'closed') return { place: 'home', siteId: null, startsAt: null, endsAt: null };
  return {
    place,
    siteId,
    startsAt: startsAt === null ? null : new Date(startsAt).toISOString(),
    endsAt: endsAt === null ? null : new Date(endsAt).toISOString(),
  };
}

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
export function showOwn(
  row: RegistrationRow,
  drill: Pick<OpenDrill, 'keys' | 'status'>,
): z.output<typeof registrationDetail> {
  const closed = drill.status === 'closed';
  const { person, unit, room } = showPerson(drill.keys, 'registrations', row.id, row.person);
  return {
    id: row.id,
    householdId: row.householdId,
    drillId: row.drillId,
    status: row.status,
    result: showResult(row),
    reswab: row.told && row.reswab !== null ? showReswab(row.reswab, drill) : null,
    // The window of a drill that has been closed before they came is nowhere to go to.
    appointment: closed && row.status === 'assigned' ? null : showAppointment(row),
    offer: closed ? null : showOffer(row),
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
