import { createListeners, type Listeners } from '../../../platform/listeners.ts';
import type { Wired } from '../../../platform/wing.ts';
import type { Auditor, Ground } from '../../foundation/index.ts';
import type { CountersignaturesService } from '../countersignatures/index.ts';
import type { DrillCatalogue } from '../drills/index.ts';
import { publishingProblems } from './publishing.errors.ts';
import { createPublishingRead } from './publishing.read.ts';
import { createPublishingRepo } from './publishing.repo.ts';
import { registerPublishingRoutes } from './publishing.routes.ts';
import { createPublishingService, type PublishingService } from './publishing.service.ts';

export function publishingModule(
  { database, reportsNow, clock }: Ground,
  deps: { catalogue: DrillCatalogue; audit: Auditor; countersignatures: CountersignaturesService },
): Wired<{
  publishing: PublishingService;
  /** Told that a district has published its part of a drill: people of its communities may find a window now. */
  published: Listeners<[drillId: string, division: string]>;
}> {
  const { catalogue, audit, countersignatures } = deps;
  const published = createListeners<[string, string]>();
  const publishing = createPublishingService({
    sql: database.sql,
    repo: createPublishingRepo(database),
    countersignatures,
    present: async () => createPublishingRead(await reportsNow()),
    drills: catalogue,
    clock,
    audit,
    onPublished: published.tell,
  });
  return {
    services: { publishing, published },
    module: {
      name: 'publishing',
      problems: publishingProblems,
      register: (app) => registerPublishingRoutes(app, { publishing }),
    },
  };
}
