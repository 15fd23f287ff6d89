import { systemClock } from '../../../platform/clock.ts';
import { alone, type Wired } from '../../../platform/wing.ts';
import type { CountersignaturesService, DrillCatalogue } from '../../drill/index.ts';
import type { Auditor, Ground } from '../../foundation/index.ts';
import type { MissedService } from '../../windows/index.ts';
import { coverageReadOn } from '../coverage/index.ts';
import { closingProblems } from './closing.errors.ts';
import { createClosingRepo } from './closing.repo.ts';
import { registerClosingRoutes } from './closing.routes.ts';
import { createClosingService } from './closing.service.ts';

/** The end of a drill, and what it came to. */
export function closingModule(
  { database, clock }: Ground,
  deps: {
    catalogue: DrillCatalogue;
    countersignatures: CountersignaturesService;
    missed: MissedService;
    audit: Auditor;
    finalReports: () => Promise<number>;
  },
): Wired<object> {
  const { catalogue: drills, countersignatures, missed, audit, finalReports } = deps;
  const { sql } = database;
  const closings = createClosingService({
    sql,
    repo: createClosingRepo(database),
    readOn: (tx) => coverageReadOn(sql, tx),
    drills,
    countersignatures,
    missed,
    finalReports,
    audit,
    clock,
    wallClock: systemClock,
  });
  return alone({
    name: 'closing',
    problems: closingProblems,
    tables: {
      kept: { drill_closings: 'the figures that a drill came to, which count people and name nobody' },
    },
    register: (app) => registerClosingRoutes(app, { closings }),
  });
}
