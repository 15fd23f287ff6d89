import type { World } from '../../support/world.ts';

/**
 * The rows that a swab changes: the sample, its tube, what was done, the registration and how it is counted, its event. Tubes are
 * those of `bench_people`, ten people to each.
 */
export function swabRows(world: World, n: string, sequence: string): string {
  const [drill, site] = [world.drillId, world.siteIds[0]];
  return `
    with who as (select id, tube_id from bench_people where n = ${n}),
    marked as (update registrations r set status = 'sampled', updated_at = now() from who where r.id = who.id),
    counted as (
      insert into tally_changes (drill_id, counted_as, people) values ('${drill}', 'limit', -1), ('${drill}', 'limit', 1)),
    filled as (update tubes t set filled = least(t.filled + 1, 10) from who where t.drill_id = '${drill}' and t.id = who.tube_id),
    swabbed as (
      insert into samples (drill_id, registration_id, tube_id, site_id, state, at, body_site, specimen, swabs, collector, before)
      select '${drill}', id, tube_id, '${site}', 'in', now(), 'oropharynx', 'swab', 1, 'limit', 'checked-in' from who
      on conflict (drill_id, registration_id, tube_id) do update set at = excluded.at),
    done as (
      insert into swab_acts (drill_id, id, tube_id, site_id, device, device_seq, kind, registrations, at, received_at, result,
        warnings, filled, pool_size)
      select '${drill}', gen_random_uuid(), tube_id, '${site}', 'limit', ${sequence}, 'sample', array[id], now(), now(), 'done', '{}',
        1, 10 from who)
    insert into registration_events (registration_id, id, drill_id, at, kind, actor, device, data)
    select id, gen_random_uuid(), '${drill}', now(), 'sampled', 'limit', 'limit', jsonb_build_object('tubeId', tube_id) from who;`;
}
