import { alone, type Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { Auditor, Ground } from '../../foundation/index.ts';
import type { FollowUpWriter, TasksRepo } from '../lists/index.ts';
import { createAsking } from './asking.ts';
import { registerHandOnRoute } from './hand-on.routes.ts';
import { createHandOnService } from './hand-on.service.ts';
import { requestProblems } from './requests.errors.ts';
import { createRequestsRead, createRequestsRepo } from './requests.repo.ts';
import { registerRequestRoutes } from './requests.routes.ts';
import { createRequestsService } from './requests.service.ts';

/** Requests between regions: nobody is dropped between two of them. */
export function requestsModule(
  { database, reports, reportsNow, clock }: Ground,
  deps: {
    catalogue: DrillCatalogue;
    audit: Auditor;
    followUps: FollowUpWriter;
    taskWork: Pick<TasksRepo, 'hold' | 'give' | 'close'>;
  },
): Wired<object> {
  const { catalogue: drills, audit, followUps, taskWork: tasks } = deps;
  const { sql } = database;
  const repo = createRequestsRepo(database);
  const asking = createAsking({ repo, tasks, clock });
  const handingOn = createHandOnService({ sql, repo, tasks, asking, drills, audit, clock });
  const requests = createRequestsService({
    sql,
    repo,
    read: createRequestsRead(database),
    reports: createRequestsRead(reports),
    present: async () => createRequestsRead(await reportsNow()),
    tasks,
    asking,
    followUps,
    drills,
    audit,
    clock,
  });
  return alone({
    name: 'requests',
    problems: requestProblems,
    tables: { people: ['assistance_requests', 'assistance_people'] },
    register(app) {
      registerRequestRoutes(app, { requests, clock });
      registerHandOnRoute(app, { handingOn });
    },
  });
}
