import type { Sql } from '../../../platform/db/client.ts';

/**
 * How many people a slot still takes, as an expression over a row of `slots` that goes by `alias`: less than none while
 * people who no longer fit are being moved away. Only of a locked row is it true until the statement ends.
 */
export function freePlaces(sql: Sql, alias: string) {
  const slot = sql(alias);
  return sql`coalesce(${slot}.ceiling, ${slot}.bookable) - ${slot}.used`;
}

/** What `takePlaces` counts from, as columns of a locked row of `slots` that goes by `alias`. */
export function countedPlaces(sql: Sql, alias: string) {
  const slot = sql(alias);
  return sql`${slot}.used, ${slot}.issued, ${slot}.bookable, ${slot}.ceiling`;
}

/**
 * For the statement that gives, changes or takes back windows, as one of its CTEs: counts who comes to slots and who
 * leaves them. `deltas` is a table expression with one row a slot: `id`, `came` and `gone`, both `int`. Where a slot
 * is to lose places, it loses those that are left.
 *
 * The statement has locked these slots before, in ascending id, and decided by `freePlaces` of the locked rows who
 * comes: `locked` names the CTE that did, with `id` and the `countedPlaces` of each. It is from there that is counted, and not
 * from the row that is written: an UPDATE first makes the new row from what stood when the statement began, and holds it
 * against the table's CHECK, before it finds that the row has changed and makes it again. Where somebody had left
 * meanwhile, that first row would hold one too many, and the statement would fail although everybody fits.
 */
export function takePlaces(sql: Sql, deltas: ReturnType<Sql>, locked: ReturnType<Sql>) {
  return sql`
    update slots s set used = l.used + d.came - d.gone, issued = l.issued + d.came,
      bookable = case when l.ceiling is null then l.bookable
        else greatest(l.ceiling, l.used + d.came - d.gone) end,
      -- Whoever comes is to be looked over, also where a clock was moved back.
      over_at = case when d.came = 0 then s.over_at end
    from ${deltas} d join ${locked} l on l.id = d.id where s.id = d.id`;
}

/**
 * The same for a statement that gives windows up and takes none: `left` names what tells of those who leave, one row a
 * person with its `slot_id`. Nothing is decided by how many places there are, so nobody has to lock the slots before; and
 * whoever leaves is counted in the row as the statement sees it, so that it never falls below none.
 */
export function givePlacesBack(sql: Sql, left: ReturnType<Sql>) {
  return sql`
    update slots s set used = s.used - d.gone,
      bookable = case when s.ceiling is null then s.bookable else greatest(s.ceiling, s.used - d.gone) end
    from (select slot_id, count(*)::int as gone from ${left} group by slot_id) d where s.id = d.slot_id`;
}
