import type { CoverageFigures } from '../../../core/coverage/index.ts';
import type { Database } from '../../../platform/db/index.ts';
import type { NamedDrill } from './federation.tables.ts';

/** What a city answered. */
export interface CityFigures {
  /** Its drills that are running. */
  drills: NamedDrill[];
  /** The sum of their figures; null where there are none. */
  figures: CoverageFigures | null;
  /** When they were true, by the city's clock: of several drills the oldest. */
  asOf: Date | null;
}

/** The same, as it was kept. */
export type KeptFigures = CityFigures & { receivedAt: Date };

export interface FederationRepo {
  /** Keeps what a city answered in place of what it answered before. */
  keep(city: string, answered: KeptFigures): Promise<void>;
  /** What these cities answered last, by code. */
  last(cities: readonly string[]): Promise<Map<string, KeptFigures>>;
}

export function createFederationRepo({ sql }: Pick<Database, 'sql'>): FederationRepo {
  return {
    async keep(city, { drills, figures, asOf, receivedAt }) {
      const counted = figures === null ? null : JSON.stringify(figures);
      await sql`
        insert into federation_figures as f (city, drills, figures, as_of, received_at)
        values (${city}, ${JSON.stringify(drills)}::text::jsonb, ${counted}::text::jsonb, ${asOf}, ${receivedAt})
        on conflict (city) do update set drills = excluded.drills, figures = excluded.figures, as_of = excluded.as_of,
          received_at = excluded.received_at
        where f.received_at < excluded.received_at`;
    },

    async last(cities) {
      const rows = await sql<(KeptFigures & { city: string })[]>`
        select city, drills, figures, as_of as "asOf", received_at as "receivedAt" from federation_figures
        where city = any(${[...cities]}::text[])`;
      return new Map(rows.map(({ city, ...kept }) => [city, kept]));
    },
  };
}
