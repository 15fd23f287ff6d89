import type { Sql, Tx } from '../../../platform/db/index.ts';
import { AppError } from '../../../platform/errors/index.ts';
import { drillClosed, drillWithoutSites } from './drills.errors.ts';
import type { Drill } from './drills.read.ts';

/**
 * What a drill that is closed takes no more: everything that would change its plan, who is registered, who has come or was
 * swabbed. What it goes on taking, and why, is listed in test/integration/modules/closing/closed.ts, against which every
 * writing route is held: what happened before the closing and is only heard of now, and what laboratories find.
 * @throws AppError 409 `drill-closed`
 */
export function refuseClosed({ status }: Pick<Drill, 'status'>): void {
  if (status === 'closed') throw new AppError(drillClosed);
}

/**
 * For what tablets recorded without a network: what happened before the closing is taken whenever it is heard of; what happened
 * after it is not taken, and is kept for headquarters to look at. A process knows of a closing after some seconds.
 * @throws AppError 409 `drill-closed`
 */
export function refuseAfterClosing({ frozenAt }: Pick<Drill, 'frozenAt'>, at: Date): void {
  if (frozenAt !== null && at > frozenAt) throw new AppError(drillClosed);
}

/**
 * For what needs sites, of which a drill of the kind `control` has none.
 * @throws AppError 409 `drill-without-sites`
 */
export function requireSites({ kind }: Pick<Drill, 'kind'>): void {
  if (kind === 'control') throw new AppError(drillWithoutSites);
}

/**
 * The same for statements that write whom a closing counts, as a query of those of `drills` (a query of ids) that are not
 * closed. It holds them as a foreign key would, against nothing but their closing: which waits for whoever is being written,
 * and whom whoever comes later waits for, and then finds it closed. A process may take a drill for open that another has
 * closed; this does not.
 */
export function unclosed(sql: Sql, drills: ReturnType<Sql>) {
  return sql`select id from drills where id in (${drills}) and status <> 'closed' order by id for key share`;
}

/**
 * The same for transactions: holds a drill against its closing until the transaction ends. Answers false where it has been
 * closed; then there is nothing to hold, and it stays so.
 */
export async function holdsUnclosed(sql: Sql, tx: Tx, drillId: string): Promise<boolean> {
  const [open] = await tx`${unclosed(sql, sql`select ${drillId}::uuid`)}`;
  return open !== undefined;
}

/**
 * When a drill was closed, null while it is open: then it is held against its closing until the transaction ends. For what goes on
 * after a closing in part.
 */
export async function frozenSince(sql: Sql, tx: Tx, drillId: string): Promise<Date | null> {
  if (await holdsUnclosed(sql, tx, drillId)) return null;
  const [closed] = await tx<{ frozenAt: Date | null }[]>`
    select frozen_at as "frozenAt" from drills where id = ${drillId}`;
  return closed?.frozenAt ?? new Date(0);
}

/**
 * For transactions that change people, before anything else in them: `refuseClosed` by what the database knows.
 * @throws AppError 409 `drill-closed`
 */
export async function requireUnclosed(sql: Sql, tx: Tx, drillId: string): Promise<void> {
  if (!(await holdsUnclosed(sql, tx, drillId))) throw new AppError(drillClosed);
}

/**
 * The same, and holds the drill against all who do so until the transaction ends: for what must not meet whoever is just
 * building on what it takes away. Everybody who writes people of the drill waits, so it is for acts of a moment.
 * @throws AppError 409 `drill-closed`
 */
export async function holdUnclosedAlone(tx: Tx, drillId: string): Promise<void> {
  const [open] = await tx`
    select from drills where id = ${drillId} and status <> 'closed' for update`;
  if (open === undefined) throw new AppError(drillClosed);
}
