import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';

/** A crowd that holds windows elsewhere, and the one window that all of them want. */
export interface Crowd {
  slotId: string;
  /** Registration ids; more than the slot has places. */
  people: string[];
  capacity: number;
}

/** What became of a crowd that moved. */
export interface Rush {
  movesPerSecond: number;
  /** Places of the slot that were taken, refusals, and people who were answered neither. */
  sold: number;
  refused: number;
  unanswered: number;
  /** Attempts that had to be repeated, where a system does that. */
  retries: number;
  p50Ms: number;
  p99Ms: number;
}

export const account = 'bench';
const community = '350102001001';
/** Windows that the people hold before; each small, so that none of them is hot. */
const oldSlots = 200;

/** Writes a drill of its own with `people` people in small windows and an empty one of `capacity` places. */
export async function seedCrowd(sql: postgres.Sql, people: number, capacity: number): Promise<Crowd> {
  const [drill, site, slotId] = [randomUUID(), randomUUID(), randomUUID()];
  await sql`
    insert into drills (id, name, city, starts_at, ends_at, window_minutes, pool_size, exemption_hours, status, version,
      data_key_wrapped, id_key_wrapped, created_at, created_by)
    values (${drill}, 'bench', '3501', now(), now() + interval '3 days', 30, 10, 48, 'published', 1, '', '', now(), 'bench')`;
  await sql`
    insert into sites (id, drill_id, name, address, lng, lat, division, lanes, rate_per_lane_hour, walk_in_share, hours, status,
      version, created_at)
    values (${site}, ${drill}, 'bench', 'bench', 119.3, 26.08, '350102', 1, 20, 0, '[]', 'published', 1, now())`;
  await sql`insert into site_communities (site_id, drill_id, community) values (${site}, ${drill}, ${community})`;
  await sql`
    insert into slots (id, site_id, drill_id, starts_at, ends_at, capacity, bookable)
    select case when n = 0 then ${slotId}::uuid else gen_random_uuid() end, ${site}, ${drill}, now() + n * interval '1 minute' + interval '1 hour',
      now() + n * interval '1 minute' + interval '90 minutes', c, c
    from generate_series(0, ${oldSlots}::int) n, lateral (select case when n = 0 then ${capacity}::int else ${people}::int end as c) size`;
  const rows = await sql<{ id: string }[]>`
    insert into registrations (id, drill_id, household_id, account, community, building_id, status, mobility, source,
      registered_by, person, registered_at, updated_at)
    select gen_random_uuid(), ${drill}, gen_random_uuid(), ${account}, ${community}, ${site}, 'assigned', 'walks', 'account',
      gen_random_uuid(), sha256(n::text::bytea), now(), now()
    from generate_series(1, ${people}::int) n returning id`;
  await sql`
    with numbered as (select id, row_number() over () as n from registrations where drill_id = ${drill}),
    old as (select *, row_number() over () as k from slots where drill_id = ${drill} and id <> ${slotId}),
    given as (
      insert into appointments (registration_id, drill_id, site_id, slot_id, starts_at, ends_at, queue_number, reason, assigned_at)
      select p.id, ${drill}, o.site_id, o.id, o.starts_at, o.ends_at, p.n, 'nearest', now()
      from numbered p join old o on o.k = 1 + p.n % ${oldSlots}::int returning slot_id)
    update slots s set used = g.n, issued = g.n from (select slot_id, count(*) as n from given group by 1) g where s.id = g.slot_id`;
  await sql`vacuum analyze registrations, appointments, slots, sites, drills, site_communities`;
  return { slotId, people: rows.map(({ id }) => id), capacity };
}
