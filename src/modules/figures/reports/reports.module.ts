import type { Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { Ground } from '../../foundation/index.ts';
import type { JobsService, LongWork } from '../../service/index.ts';
import { createReportMaker } from './make-report.ts';
import { finalReports, nightTopic, reportsOfTheNight, startNights } from './night.ts';
import { createReportsRead } from './reports.read.ts';
import { createReportsRepo, reportJobKind } from './reports.repo.ts';
import { registerReportRoutes } from './reports.routes.ts';
import { createReportHandler, createReportsService, type ReportsService } from './reports.service.ts';

/** Reports of drills: made as jobs and by themselves every night, kept, and had in four formats. */
export function reportsModule(
  ground: Ground,
  deps: {
    catalogue: DrillCatalogue;
    jobs: JobsService;
    longWork: LongWork;
  },
): Wired<{
  reports: ReportsService;
  /** One round of the night, as the worker's: begins the reports that are due; answers how many. */
  reportsOfTheNight(): Promise<number>;
  /** Begins the final reports that closed drills have not yet; answers how many. */
  finalReports(): Promise<number>;
}> {
  const { database, clock, queue, config } = ground;
  const { catalogue: drills, jobs, longWork } = deps;
  // A report that is made is there at once, and what is due is told by what is: neither is read from a standby.
  const read = createReportsRead(database);
  const repo = createReportsRepo(database);
  const maker = createReportMaker({ ...ground, repo });
  longWork.handle(reportJobKind, createReportHandler({ maker, read, drills }));
  const reports = createReportsService({
    ...{ database, read, repo, maker, drills, jobs },
    practice: config.practice,
  });
  const night = { read, repo, jobs, clock };
  return {
    services: {
      reports,
      reportsOfTheNight: () => reportsOfTheNight(night),
      finalReports: () => finalReports(night),
    },
    module: {
      name: 'reports',
      topics: [nightTopic],
      tables: { people: ['reports', 'report_pieces'] },
      register: (app, { problems }) => registerReportRoutes(app, { reports, problems }),
      startJobs: () => startNights({ ...night, queue }),
    },
  };
}
