import type { DeviceRegistry } from '../modules/day/index.ts';
import {
  createLineEventsRepo,
  createLineEventsService,
  createLinesRead,
  createQueueEvents,
  createSiteQueuesRead,
  createSiteQueuesRepo,
  lineRoundTopic,
  registerThroughputRoutes,
  startThroughputJobs,
} from '../modules/day/index.ts';
import type { DrillCatalogue, SitesService } from '../modules/drill/index.ts';
import type { Auditor } from '../modules/foundation/index.ts';
import type { EventSource } from '../modules/service/index.ts';
import type { HttpServer } from '../platform/http/index.ts';
import { composeRebalancing } from './compose-rebalancing.ts';
import type { Foundation } from './ground.ts';

/** Lines at the sites: what tablets record of them, what is shown and forecast, and what could be done. */
export function composeQueues(
  foundation: Foundation,
  deps: { tablets: DeviceRegistry; sites: SitesService; catalogue: DrillCatalogue; audit: Auditor },
) {
  const { database, reads, reports, queue, clock, logger } = foundation;
  const { tablets, sites, catalogue: drills } = deps;
  const relief = composeRebalancing(foundation, deps);
  const lineEvents = createLineEventsService({
    repo: createLineEventsRepo(database),
    tablets,
    sites,
    drills,
    clock,
  });
  return {
    relief,
    register(app: HttpServer): void {
      relief.register(app);
      registerThroughputRoutes(app, {
        lineEvents,
        queues: createSiteQueuesRead(reads),
        reports: createSiteQueuesRead(reports),
        sites,
        drills,
        clock,
        walkInsPausedUntil: relief.walkInsPausedUntil,
      });
    },
    /** Looks at once which lines are due: the clock has been moved. */
    look(): void {
      queue
        .signal(lineRoundTopic, [{ key: 'moved', payload: {} }])
        .catch((err: unknown) => logger.warn({ err }, 'lines are looked at with the next round'));
    },
    /** Works lines out in this process. */
    startJobs(): Promise<void> {
      return startThroughputJobs({
        queue,
        lines: createLinesRead(database),
        queues: createSiteQueuesRead(database),
        repo: createSiteQueuesRepo(database),
        ports: relief,
        clock,
      });
    },
    close: relief.close,
  };
}

/** What headquarters are told of lines as they change. */
export const queueEvents = ({ reports }: Foundation): EventSource =>
  createQueueEvents(createSiteQueuesRead(reports));
