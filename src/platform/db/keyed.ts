/**
 * Settings of connections whose statements find every row by a key. A connection keeps a statement's plan, and one that was
 * made while a table was empty would look through the whole of it, row by row, until the next ANALYZE: a minute in which a
 * day's first hundred thousand people arrive. With these no plan does, and none is made for the values of one execution.
 */
export const keyedPlanning = { enable_seqscan: 'off', plan_cache_mode: 'force_generic_plan' } as const;

/**
 * How often such a connection is used before its plans are made anew. A plan is made for the tables as large as they are then:
 * one of a table that was analysed while it was empty, as all are once a drill has been destroyed, takes whichever index comes
 * first, and reads all of the next drill through it.
 */
export const plansLast = 16;
