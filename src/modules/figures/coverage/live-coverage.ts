import type { z } from 'zod';
import { type CoverageCounts, coverageTotal } from '../../../core/coverage/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { LiveSource } from '../../service/index.ts';
import { coverageNews } from './figures.schemas.ts';

/** What a district's coverage is read by. */
export interface CoverageCounting {
  counts(query: {
    drillId: string;
    division: string;
    digits: 6;
    asOf: Date;
  }): Promise<(CoverageCounts & { code: string })[]>;
}

/**
 * Coverage by district. It is counted over everybody, so seldom; whoever comes back is told all of it, a line a
 * district.
 */
export function createLiveCoverage(deps: {
  read: CoverageCounting;
  endOf: (drillId: string) => Promise<Date>;
  clock: Clock;
}): LiveSource<z.output<typeof coverageNews>> {
  const { read, endOf, clock } = deps;
  return {
    type: 'coverage',
    data: coverageNews,
    everyMs: 5_000,

    async read(drillId) {
      const end = await endOf(drillId);
      const now = clock.now();
      const rows = await read.counts({ drillId, division: '', digits: 6, asOf: now < end ? now : end });
      const states = rows.map((row) => ({
        key: row.code,
        division: row.code,
        version: '0',
        data: { division: row.code, ...coverageTotal([row]) },
      }));
      return { cursor: String(now.getTime()), states };
    },

    understands: (cursor) => /^\d{1,16}$/.test(cursor),
    told: () => false,
  };
}
