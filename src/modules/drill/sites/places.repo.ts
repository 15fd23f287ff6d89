import type { Sql } from '../../../platform/db/client.ts';

/**
 * How many people a slot still takes, as an expression over a row of `slots` that goes by `alias`: less than none while
 * people who no longer fit are being moved away. Only of a locked row is it true until the statement ends.
 */
export function freePlaces(sql: Sql, alias: string) {
  const slot = sql(alias);
  return sql`coalesce(${slot}.ceiling, ${slot}.bookable) - ${slot}.used`;
}

/**
 * For the statement that gives, changes or takes back windows, as one of its CTEs: counts who comes to slots and who
 * leaves them. `deltas` is a table expression with one row a slot: `id`, `came` and `gone`, both `int`. Where a slot
 * is to lose places, it loses those that are left.
 *
 * The statement has locked these slots before, in ascending id, and decided by `freePlaces` of the locked rows who
 * comes. No condition on `used` stands here: it would first be asked of the row as it was before the lock, and a place
 * given back since then would lose the row. The table's CHECK stands behind it.
 */
export function takePlaces(sql: Sql, deltas: ReturnType<Sql>) {
  return sql`
    update slots s set used = s.used + d.came - d.gone, issued = s.issued + d.came,
      bookable = case when s.ceiling is null then s.bookable
        else greatest(s.ceiling, s.used + d.came - d.gone) end
    from ${deltas} d where s.id = d.id`;
}
