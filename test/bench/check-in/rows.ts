import type { World } from '../../support/world.ts';

/** The rows that a check-in changes: the registration, its event, the check-in. One statement, one person, one transaction. */
export function checkInRows(world: World, n: string, sequence: string): string {
  const [drill, site] = [world.drillId, world.siteIds[0]];
  return `
    with who as (select id from bench_people where n = ${n}),
    marked as (update registrations r set status = 'checked-in', updated_at = now() from who where r.id = who.id),
    recorded as (
      insert into check_ins (registration_id, device, device_seq, drill_id, site_id, lane, method, at, received_at, ticket,
        warnings, status, window_site, window_slot, window_starts, window_ends)
      select a.registration_id, 'limit', ${sequence}, '${drill}', '${site}', '1', 'pass', now(), now(), '1-A' || ${n}, '{}',
        'checked-in', a.site_id, a.slot_id, a.starts_at, a.ends_at
      from who join appointments a on a.registration_id = who.id)
    insert into registration_events (registration_id, id, drill_id, at, kind, actor, device, data)
    select id, gen_random_uuid(), '${drill}', now(), 'checked-in', 'limit', 'limit',
      jsonb_build_object('siteId', '${site}', 'lane', '1', 'method', 'pass') from who;`;
}
