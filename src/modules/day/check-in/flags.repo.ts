import type { Sql, Tx } from '../../../platform/db/index.ts';

/** Warnings that headquarters are to look at, whatever staff decided. */
const flagged = ['sequence-reused', 'time-out-of-range', 'cancelled', 'pass-revoked', 'pass-expired'];
/** Those of somebody who had come before. */
const again = ['already-checked-in', 'already-checked-in-elsewhere'];

/** The id of a review (UUIDv8), from what it is about: the same flag makes no second one. */
function reviewId(sql: Sql, code: ReturnType<Sql>, of: ReturnType<Sql>) {
  const digest = sql`md5(concat_ws('/', ${code}, ${of}.registration_id, ${of}.device, ${of}.device_seq))`;
  return sql`overlay(overlay(${digest} placing '8' from 13) placing '8' from 17)::uuid`;
}

/**
 * For the statement that checks in (its CTE `recorded`): all check-ins of those who had come before, and
 * whether each was at another site than the one that counts, the earliest. So it does not matter in which order they
 * arrive: after each, exactly those at another site than the earliest are flagged.
 */
export function againElsewhere(sql: Sql) {
  return elsewhere(
    sql,
    sql`
      select registration_id, device, device_seq, drill_id, site_id, at, recorded_at, received_at
      from recorded where warnings && ${again}::text[]
      union all
      select b.registration_id, b.device, b.device_seq, b.drill_id, b.site_id, b.at, b.recorded_at, b.received_at
      from recorded n join check_ins b on b.registration_id = n.registration_id and b.taken_back_at is null
      where n.warnings && ${again}::text[]`,
  );
}

/** Check-ins, and whether each was at another site than the earliest of its person. */
function elsewhere(sql: Sql, checkIns: ReturnType<Sql>) {
  return sql`
    select c.*, ${reviewId(sql, sql`'two-sites'`, sql`c`)} as review_id,
      c.site_id <> first_value(c.site_id) over (
        partition by c.registration_id order by c.at, c.device, c.device_seq) as elsewhere
    from (${checkIns}) c`;
}

/** Flags anew which of somebody's check-ins contradict each other, after headquarters have changed some of them. */
export async function flagAnew(sql: Sql, tx: Tx, people: readonly string[]): Promise<void> {
  await tx`
    with again as materialized (${elsewhere(
      sql,
      sql`select registration_id, device, device_seq, drill_id, site_id, at, recorded_at, received_at from check_ins
        where registration_id = any(${[...people]}::uuid[]) and taken_back_at is null`,
    )}),
    agreed as (
      delete from check_in_reviews v
      where v.registration_id = any(${[...people]}::uuid[]) and v.code = 'two-sites' and v.settled_by is null
        and not exists (select from again where again.review_id = v.id and again.elsewhere))
    ${insertOf(sql, twoSites(sql))}`;
}

/** The same statement's part that writes down what is to be looked at. */
export function flaggedInsert(sql: Sql) {
  return insertOf(
    sql,
    sql`${twoSites(sql)}
      union all
      select ${reviewId(sql, sql`w.code`, sql`n`)}, n.drill_id, n.site_id, w.code, n.device, n.device_seq, n.registration_id,
        n.recorded_at, n.at, n.received_at
      from recorded n cross join lateral unnest(n.warnings) as w (code)
      where n.warnings && ${flagged}::text[] and w.code = any(${flagged}::text[])`,
  );
}

/** Of the check-ins in `again` those that contradict the earliest. */
const twoSites = (sql: Sql): ReturnType<Sql> => sql`
  select review_id, drill_id, site_id, 'two-sites' as code, device, device_seq, registration_id, recorded_at, at, received_at
  from again where elsewhere`;

function insertOf(sql: Sql, reviews: ReturnType<Sql>) {
  return sql`
    insert into check_in_reviews (id, drill_id, site_id, division, code, device, device_seq, registration_id, recorded_at, at,
      received_at)
    select c.review_id, c.drill_id, c.site_id, s.division, c.code, c.device, c.device_seq, c.registration_id,
      coalesce(c.recorded_at, c.at), c.at, c.received_at
    from (${reviews}) c
    join sites s on s.id = c.site_id
    on conflict (id) do nothing`;
}
