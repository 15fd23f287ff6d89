import { createHash } from 'node:crypto';
import type postgres from 'postgres';
import { type DrillKeys, personId, sealPerson } from '../../../src/modules/foundation/people/index.ts';
import { gulou } from '../../support/divisions.ts';
import { person } from '../../support/people.ts';
import { copyIn, line } from '../assignment/seed.ts';

export const sites = 60;
/** People of each site, and windows of its day, of 30 minutes each. */
export const peopleASite = 3_000;
export const windows = 24;

/** An id that is always the same for a kind of thing and a number. */
export function idOf(kind: string, n: number): string {
  const hex = createHash('md5').update(`${kind}/${n}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** Site, window and number in it of person `n`. */
export function placeOf(n: number) {
  const site = Math.floor(n / peopleASite);
  const within = n % peopleASite;
  const window = Math.floor((within * windows) / peopleASite);
  return { site, window, number: 1 + (within % (peopleASite / windows)) };
}

export const siteId = (site: number): string => idOf('site', site);
export const slotId = (site: number, window: number): string => idOf('slot', site * windows + window);

/** The documents are valid and no two alike; the same as the tablets show. */
export const documentOf = (n: number) => {
  const { type, number } = person(n).document;
  return { type: type as 'resident-id', number };
};

export const windowMs = 1_800_000;

/** 60 published sites with a day of windows from `day` on, ms, and everybody registered and with a window. */
export async function seedDay(
  sql: postgres.Sql,
  drill: { id: string; keys: DrillKeys },
  day: number,
): Promise<void> {
  const at = (ms: number): string => new Date(ms).toISOString();
  await sql`
    update drills set starts_at = ${at(day - 86_400_000)}, ends_at = ${at(day + 5 * 86_400_000)} where id = ${drill.id}`;
  for (let s = 0; s < sites; s++) {
    await sql`
      insert into sites (id, drill_id, name, address, lng, lat, division, lanes, rate_per_lane_hour, walk_in_share, hours, status,
        version, created_at)
      values (${siteId(s)}, ${drill.id}, ${`site ${s}`}, 'street', 119.3, 26.08, ${gulou.division}, 4, 70, 0.1, '[]'::jsonb,
        'published', 1, now())`;
  }
  const places = peopleASite / windows;
  await copyIn(
    sql,
    'slots',
    ['id', 'site_id', 'drill_id', 'starts_at', 'ends_at', 'capacity', 'bookable', 'used', 'issued'],
    Array.from({ length: sites * windows }, (_, n) => {
      const [site, window] = [Math.floor(n / windows), n % windows];
      const starts = day + window * windowMs;
      const counts = [places, places, places, places];
      return line([
        slotId(site, window),
        siteId(site),
        drill.id,
        at(starts),
        at(starts + windowMs),
        ...counts,
      ]);
    }),
  );
  await copyIn(sql, 'registrations', registrationColumns, registrationLines(drill, at(day - 86_400_000)));
  await copyIn(sql, 'appointments', appointmentColumns, appointmentLines(drill, day));
  await sql`vacuum analyze registrations, appointments, slots, sites`;
}

const registrationColumns = [
  'id',
  'drill_id',
  'household_id',
  'account',
  'community',
  'building_id',
  'status',
  'mobility',
  'source',
  'registered_by',
  'person',
  'registered_at',
  'updated_at',
];

function* registrationLines(drill: { id: string; keys: DrillKeys }, at: string): Generator<string> {
  const [community] = gulou.communities;
  for (let n = 0; n < sites * peopleASite; n++) {
    const { name, document, phone } = person(n);
    const id = personId(drill.keys, documentOf(n));
    const sealed = sealPerson(drill.keys, 'registrations', id, { name, ...document, phone });
    yield line([
      id,
      drill.id,
      idOf('household', n >> 2),
      `citizen-${n >> 2}`,
      community,
      idOf('building', n >> 6),
      'assigned',
      'walks',
      'account',
      id,
      `\\\\x${sealed.toString('hex')}`,
      at,
      at,
    ]);
  }
}

const appointmentColumns = [
  'registration_id',
  'drill_id',
  'site_id',
  'slot_id',
  'starts_at',
  'ends_at',
  'queue_number',
  'reason',
  'assigned_at',
];

function* appointmentLines(drill: { id: string; keys: DrillKeys }, day: number): Generator<string> {
  for (let n = 0; n < sites * peopleASite; n++) {
    const { site, window, number } = placeOf(n);
    const starts = day + window * windowMs;
    const id = personId(drill.keys, documentOf(n));
    const times = [starts, starts + windowMs, day].map((ms) => new Date(ms).toISOString());
    yield line([
      id,
      drill.id,
      siteId(site),
      slotId(site, window),
      times[0],
      times[1],
      number,
      'nearest',
      times[2],
    ]);
  }
}
