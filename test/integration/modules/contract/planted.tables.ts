import { pgTable, text } from 'drizzle-orm/pg-core';

/** A table that no migration knows: what the drift check must notice. */
export const planted = pgTable('planted', { id: text('id').primaryKey() });
