import { refuseClosed } from '../../drill/index.ts';
import { type Caller, drawsOf } from '../../foundation/index.ts';
import type { Job, JobsService } from '../../service/index.ts';
import { shiftPlanKind } from './plan.job.ts';
import { requirePlanner, type ScopeOf } from './scope.ts';

export interface ShiftPlanningService {
  /** Starts the plan of a division's shifts between two times, as a job. @throws AppError 404, 403, 409 `drill-closed` */
  start(
    by: Caller,
    drillId: string,
    asked: { division: string | undefined; from: Date; until: Date; seed: number },
  ): Promise<Job>;
}

export function createShiftPlanningService(deps: {
  scopeOf: ScopeOf;
  jobs: JobsService;
}): ShiftPlanningService {
  const { scopeOf, jobs } = deps;
  return {
    async start(by, drillId, { division: asked, from, until, seed }) {
      const scope = await scopeOf(by, drillId);
      const division = asked ?? scope.whose.division;
      const drill = requirePlanner(by, scope, division);
      refuseClosed(drill);
      const input = { division, from: from.toISOString(), until: until.toISOString(), seed };
      return jobs.start(by, {
        id: drawsOf(by).id('shift plan'),
        kind: shiftPlanKind,
        drillId,
        total: 0,
        input,
      });
    },
  };
}
