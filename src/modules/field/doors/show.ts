import type { z } from 'zod';
import { maskName } from '../../../core/identity/index.ts';
import type { OpenDrill } from '../../drill/index.ts';
import { openPerson } from '../../foundation/index.ts';
import type { Passes } from '../../residents/index.ts';
import { openPlace } from './door-place.ts';
import type { DoorRow, ResidentRow, VisitRecord } from './doors.read.ts';
import type { doorAnswer, doorDetail } from './doors.schemas.ts';
import { openFindings } from './findings.ts';
import type { shownVisit } from './visits.schemas.ts';

type ShownDoor = z.output<typeof doorAnswer>;
type ShownResident = ShownDoor['people'][number];

/** Somebody behind a door as they are listed: the name masked. */
export function showResident(drill: OpenDrill, row: ResidentRow): ShownResident {
  const { id, status, registrationPerson, rosterPerson } = row;
  const person =
    registrationPerson !== null
      ? openPerson(drill.keys, 'registrations', id, registrationPerson)
      : rosterPerson !== null
        ? openPerson(drill.keys, 'roster', id, rosterPerson)
        : undefined;
  return { registrationId: id, name: maskName(person?.name ?? ''), status };
}

/** A door as it is listed: unit and room as they are, for somebody is to knock there. */
export function showDoor(drill: OpenDrill, row: DoorRow, now: Date): Omit<ShownDoor, 'people'> {
  const { unit, room } = openPlace(drill.keys, row);
  const rested = row.lastAt === null ? null : new Date(row.lastAt.getTime() + drill.doorRestMinutes * 60_000);
  return {
    id: row.id,
    community: row.community,
    buildingId: row.buildingId,
    building: row.building,
    stairwellId: row.stairwellId,
    unit: unit ?? null,
    floor: row.floor,
    room: room ?? null,
    state: row.state,
    lastAt: row.lastAt?.toISOString() ?? null,
    notBefore: rested !== null && rested > now ? rested.toISOString() : null,
    nobodyThere: row.nobodyThere.map((at) => at.toISOString()),
    contested: row.contested,
    added: row.added,
    revision: row.revision,
    teamId: row.givenTo,
  };
}

/** The pass of whoever has a window; null of anybody else. */
export function passOf(
  drill: OpenDrill,
  passes: Passes,
  { id, status, slotId, endsAt }: Pick<ResidentRow, 'id' | 'status' | 'slotId' | 'endsAt'>,
): string | null {
  if (status !== 'assigned' || slotId === null) return null;
  // Whoever comes late is still served; a drill whose end was moved does not void a window given before.
  const expiresAt = endsAt !== null && endsAt > drill.endsAt ? endsAt : drill.endsAt;
  return passes.issue({ registrationId: id, drillId: drill.id, slotId, expiresAt });
}

/** People of a list by the door behind which they live. */
export function byDoor<T extends { doorId: string }>(rows: readonly T[]): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const row of rows) found.set(row.doorId, [...(found.get(row.doorId) ?? []), row]);
  return found;
}

/** A visit with what it found, of nobody in particular. */
export function showVisit(drill: OpenDrill, row: VisitRecord): z.output<typeof shownVisit> {
  const { note, people } = openFindings(drill.keys, row.id, row.findings);
  return {
    id: row.id,
    teamId: row.teamId,
    by: row.account,
    at: row.at.toISOString(),
    receivedAt: row.receivedAt.toISOString(),
    outcome: row.outcome,
    revision: row.revision,
    aside: row.aside,
    people: row.people,
    regions: people.flatMap(({ regions = [] }) => regions),
    needs: [...new Set(people.flatMap(({ needs = [] }) => needs))],
    note: note ?? null,
  };
}

export type ShownDoorDetail = z.output<typeof doorDetail>;
