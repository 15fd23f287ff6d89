import type { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import { type LiveSource, wholeCursors } from '../../service/index.ts';
import type { CoverageService } from './coverage.service.ts';
import { coverageNews } from './figures.schemas.ts';

/** Coverage by district; whoever comes back is told all of it, a line a district. */
export function createLiveCoverage(deps: {
  coverage: CoverageService;
  drills: Pick<DrillCatalogue, 'get'>;
  clock: Clock;
}): LiveSource<z.output<typeof coverageNews>> {
  const { coverage, drills, clock } = deps;
  return {
    type: 'coverage',
    data: coverageNews,
    everyMs: 5_000,
    ...wholeCursors,

    async read(drillId) {
      const { groups } = await coverage.coverage(await drills.get(drillId), '', 'district');
      const states = groups.flatMap(({ code, name: _, community: __, ...figures }) =>
        code === null
          ? []
          : [{ key: code, division: code, version: '0', data: { division: code, ...figures } }],
      );
      return { cursor: String(clock.now().getTime()), states };
    },
  };
}
