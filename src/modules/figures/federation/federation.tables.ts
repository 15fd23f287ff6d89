import type { CoverageFigures } from '../../../core/coverage/index.ts';
import { instantColumn } from '../../../platform/db/columns.ts';
import { jsonb, pgTable, text } from '../../../platform/db/drizzle.ts';

/** A drill of another city, by name. */
export type NamedDrill = { id: string; name: string };

/** What other cities answered last: a row a city, for when one does not answer. Counts of people, and nobody. */
export const federationFigures = pgTable('federation_figures', {
  city: text('city').primaryKey(),
  drills: jsonb('drills').$type<NamedDrill[]>().notNull(),
  /** Null where no drill was running. */
  figures: jsonb('figures').$type<CoverageFigures>(),
  /** As of when the city said that they are true; null with them. */
  asOf: instantColumn('as_of'),
  /** When they came here. */
  receivedAt: instantColumn('received_at').notNull(),
});
