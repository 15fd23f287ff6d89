import type { Listeners } from '../../../platform/listeners.ts';
import type { Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue, SitesService } from '../../drill/index.ts';
import type { Ground } from '../../foundation/index.ts';
import type { LiveSource } from '../../service/index.ts';
import type { DeviceRegistry } from '../devices/index.ts';
import { createLineEventsRepo } from './line-events.repo.ts';
import { createLineEventsService } from './line-events.service.ts';
import { lineProblems } from './lines.errors.ts';
import { type LinesPorts, lineRoundTopic, lineTopics, startLineJobs } from './lines.jobs.ts';
import { createLinesRead } from './lines.read.ts';
import { registerLineRoutes } from './lines.routes.ts';
import { createLiveLines } from './live-lines.ts';
import { createSiteLinesRead } from './site-lines.read.ts';
import { createSiteLinesRepo } from './site-lines.repo.ts';
import { createUnmannedLanes, type UnmannedLanes } from './unmanned-lanes.repo.ts';

/** Lines at the sites: what tablets record of them, and what is shown and forecast. */
export function linesModule(
  { database, reads, reports, queue, clock, logger }: Ground,
  deps: {
    tablets: DeviceRegistry;
    sites: SitesService;
    catalogue: DrillCatalogue;
    clockMoved: Listeners<[]>;
    tellLive: (source: LiveSource) => void;
    /** What could be done about lines that grow too long. */
    proposer: LinesPorts;
    walkInsPausedUntil: (siteId: string) => Promise<Date | undefined>;
  },
): Wired<{ unmannedLanes: UnmannedLanes }> {
  const { tablets, sites, catalogue: drills, proposer, walkInsPausedUntil } = deps;
  const lineEvents = createLineEventsService({
    repo: createLineEventsRepo(database),
    tablets,
    sites,
    drills,
    clock,
  });
  const atReports = createSiteLinesRead(reports);
  deps.tellLive(createLiveLines(atReports));
  // Which lines are due is looked at at once, as time goes by.
  deps.clockMoved.add(() => {
    queue
      .signal(lineRoundTopic, [{ key: 'moved', payload: {} }])
      .catch((err: unknown) => logger.warn({ err }, 'lines are looked at with the next round'));
  });
  return {
    services: { unmannedLanes: createUnmannedLanes(database) },
    module: {
      name: 'lines',
      problems: lineProblems,
      topics: lineTopics,
      tables: {
        people: ['line_events', 'site_queues', 'line_history'],
        kept: { unmanned_lanes: 'when lanes had nobody by their shifts; they name nobody' },
      },
      register: (app) =>
        registerLineRoutes(app, {
          lineEvents,
          queues: createSiteLinesRead(reads),
          reports: atReports,
          sites,
          drills,
          clock,
          walkInsPausedUntil,
        }),
      startJobs: () =>
        startLineJobs({
          queue,
          lines: createLinesRead(database),
          queues: createSiteLinesRead(database),
          repo: createSiteLinesRepo(database),
          ports: proposer,
          clock,
        }),
    },
  };
}
