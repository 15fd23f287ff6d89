import { alone, type Wired } from '../../../platform/wing.ts';
import type {
  CountersignaturesService,
  DrillCatalogue,
  DrillsService,
  SitesService,
} from '../../drill/index.ts';
import type { Auditor, Ground } from '../../foundation/index.ts';
import { noticeProblems } from './notices.errors.ts';
import { createNoticesRead } from './notices.read.ts';
import { createNoticesRepo } from './notices.repo.ts';
import { registerNoticeRoutes } from './notices.routes.ts';
import { createNoticesService } from './notices.service.ts';

/** Notices 通告: what a city, a district or a college tells its people. */
export function noticesModule(
  { database, reads, clock }: Ground,
  deps: {
    catalogue: DrillCatalogue;
    drills: DrillsService;
    sites: SitesService;
    audit: Auditor;
    countersignatures: CountersignaturesService;
  },
): Wired<object> {
  const notices = createNoticesService({
    ...deps,
    sql: database.sql,
    read: createNoticesRead(reads),
    fresh: createNoticesRead(database),
    repo: createNoticesRepo(database),
    clock,
  });
  return alone({
    name: 'notices',
    problems: noticeProblems,
    tables: {
      kept: {
        notices: 'what people were told is part of the plan; notices name nobody',
        notice_versions: 'what people were told is part of the plan; notices name nobody',
      },
    },
    register: (app) => registerNoticeRoutes(app, { notices }),
  });
}
