import type { Clock } from '../../../platform/clock.ts';
import type { DrillCatalogue, DrillsRead } from '../../drill/index.ts';
import { type CoverageService, figuresAsOf } from '../coverage/index.ts';
import { sumOf } from './city-asker.ts';
import type { CityFigures } from './federation.repo.ts';

export interface OwnCities {
  /** Codes of the cities of this service's running mass drills. */
  codes(): Promise<string[]>;
  /** The coverage of one of them. */
  figures(city: string): Promise<CityFigures>;
}

/** Drills of one page. */
const most = 100;

/** What this service itself counts. */
export function createOwnCities(deps: {
  drills: Pick<DrillsRead, 'list'>;
  catalogue: Pick<DrillCatalogue, 'get'>;
  coverage: Pick<CoverageService, 'coverage'>;
  clock: Clock;
}): OwnCities {
  const { drills, catalogue, coverage, clock } = deps;

  async function running() {
    const all = await drills.list({
      statuses: ['published'],
      division: undefined,
      below: undefined,
      limit: most,
    });
    return all.filter(({ kind }) => kind === 'mass');
  }

  return {
    codes: async () => [...new Set((await running()).map(({ city }) => city))].sort(),

    async figures(city) {
      const own = (await running()).filter((drill) => drill.city === city);
      const counted = await Promise.all(
        own.map(async ({ id }) => {
          const drill = await catalogue.get(id);
          const { total } = await coverage.coverage(drill, city, 'district');
          return { asOf: figuresAsOf(drill, clock), figures: total };
        }),
      );
      return sumOf(own, counted);
    },
  };
}
