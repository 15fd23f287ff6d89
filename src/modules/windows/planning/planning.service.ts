import { AppError, notFound } from '../../../platform/errors/index.ts';
import { type DrillCatalogue, refuseClosed, requireSites } from '../../drill/index.ts';
import { type Caller, drawsOf, related, requireDivision } from '../../foundation/index.ts';
import type { Job, JobsService } from '../../service/index.ts';
import { planJobKind } from './plan-job.ts';
import { drillNotPublished } from './planning.errors.ts';

export interface PlanningService {
  /**
   * Starts the plan of everyone who waits for a window below a division (the caller's unless told), as a job.
   * @throws AppError 403, 404, 409 `drill-closed`, `drill-without-sites`, `drill-not-published`, `plan-running`
   */
  start(caller: Caller, drillId: string, division: string | undefined): Promise<Job>;
}

export function createPlanningService(deps: { drills: DrillCatalogue; jobs: JobsService }): PlanningService {
  const { drills, jobs } = deps;
  return {
    async start(caller, drillId, asked) {
      const drill = await drills.get(drillId);
      const division = asked ?? caller.division ?? '';
      if (!related(division, drill.city)) throw new AppError(notFound);
      requireDivision(caller, division);
      refuseClosed(drill);
      requireSites(drill);
      if (drill.status !== 'published') throw new AppError(drillNotPublished);
      return jobs.start(caller, {
        id: drawsOf(caller).id('plan'),
        kind: planJobKind,
        drillId,
        total: 0,
        input: { division },
      });
    },
  };
}
