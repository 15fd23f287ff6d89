/**
 * Settings of connections whose statements find every row by a key. A connection keeps a statement's plan, and one that was
 * made while a table was empty would look through the whole of it, row by row, until the next ANALYZE: a minute in which a
 * day's first hundred thousand people arrive. With these no plan does, and none is made for the values of one execution.
 */
export const keyedPlanning = { enable_seqscan: 'off', plan_cache_mode: 'force_generic_plan' } as const;
