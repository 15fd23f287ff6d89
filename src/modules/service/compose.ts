import { systemClock } from '../../platform/clock.ts';
import { createWing } from '../../platform/wing.ts';
import type { DrillServices } from '../drill/compose.ts';
import type { FoundationServices } from '../foundation/compose.ts';
import type { Ground } from '../foundation/index.ts';
import { importsModule } from './imports/imports.module.ts';
import { createLiveJobs } from './jobs/index.ts';
import { jobsModule } from './jobs/jobs.module.ts';
import { liveModule } from './live/live.module.ts';
import { createLiveCountersignatures } from './live/live-countersignatures.ts';
import { planImportsModule } from './plan-imports/plan-imports.module.ts';
import { linkInsert } from './webhooks/index.ts';
import { webhooksModule } from './webhooks/webhooks.module.ts';

/** Long work, and telling others. */
export function composeService(ground: Ground, before: FoundationServices & DrillServices) {
  const wing = createWing();
  const live = wing.add(liveModule(ground, before));
  const jobs = wing.add(jobsModule(ground));
  live.tellLive(createLiveJobs(ground.reports));
  const { countersignatures } = before;
  live.tellLive(createLiveCountersignatures({ countersignatures, clock: systemClock }));
  countersignatures.tellBy(linkInsert);
  const imports = wing.add(importsModule(ground, { ...before, ...jobs }));
  wing.add(planImportsModule(ground, { ...before, ...imports }));
  const webhooks = wing.add(webhooksModule(ground, before));
  return wing.with({ ...live, ...jobs, ...imports, ...webhooks });
}

export type ServiceServices = ReturnType<typeof composeService>['services'];
