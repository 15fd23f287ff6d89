import { createThreads } from '../../../platform/threads.ts';
import type { Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import { type Auditor, createDivisionsRead, type Ground } from '../../foundation/index.ts';
import type { ImportsService, ImportTarget, LiveSource } from '../../service/index.ts';
import { createFollowUpWriter, type FollowUpWriter } from './follow-up.repo.ts';
import { listProblems } from './lists.errors.ts';
import { createListsImport, listThreadFile, listThreads } from './lists.import.ts';
import { escalateTasks, escalationTopic, startListJobs } from './lists.jobs.ts';
import { createListsRead } from './lists.read.ts';
import { registerListRoutes } from './lists.routes.ts';
import { createListsService } from './lists.service.ts';
import { createLiveTasks } from './live-tasks.ts';
import { createTasksRead } from './tasks.read.ts';
import { createTasksRepo, type TasksRepo } from './tasks.repo.ts';
import { registerTaskRoutes } from './tasks.routes.ts';
import { createTasksService } from './tasks.service.ts';

/** Follow-up lists 摸排名单: whoever is on one is found, or somebody is asked why not. */
export function listsModule(
  { database, reads, reports, reportsNow, clock, queue, config }: Ground,
  deps: {
    catalogue: DrillCatalogue;
    audit: Auditor;
    imports: ImportsService;
    importable(target: ImportTarget): void;
    tellLive(source: LiveSource): void;
  },
): Wired<{
  followUps: FollowUpWriter;
  taskWork: Pick<TasksRepo, 'hold' | 'give' | 'close'>;
  /** One round of the worker's: asks those above about tasks that are overdue; answers about how many. */
  escalateTasks(): Promise<number>;
}> {
  const { catalogue: drills, audit, imports, importable, tellLive } = deps;
  const threads = createThreads({
    file: listThreadFile,
    count: listThreads,
    limits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 64 },
    idleMs: 10_000,
  });
  const writer = createFollowUpWriter(database);
  const target = createListsImport({ writer, divisions: createDivisionsRead(database), threads, clock });
  importable(target);
  const repo = createTasksRepo(database);
  const tasks = createTasksService({
    sql: database.sql,
    repo,
    read: createTasksRead(reads),
    fresh: createTasksRead(database),
    drills,
    audit,
    clock,
  });
  const lists = createListsService({
    read: createListsRead(reports),
    present: async () => createListsRead(await reportsNow()),
    drills,
    clock,
  });
  tellLive(createLiveTasks({ read: createTasksRead(reports) }));
  return {
    services: {
      followUps: writer,
      taskWork: repo,
      escalateTasks: () => escalateTasks({ repo, clock }),
    },
    module: {
      name: 'lists',
      problems: listProblems,
      topics: [escalationTopic],
      tables: {
        people: [
          'follow_up_lists',
          'follow_up_rows',
          'follow_up_tasks',
          'follow_up_keys',
          'follow_up_contacts',
        ],
      },
      async register(app, { problems }) {
        await registerListRoutes(app, { lists, imports, target, problems });
        registerTaskRoutes(app, { tasks });
      },
      startJobs: () => startListJobs({ queue, repo, clock, everyMs: config.reconcileMs }),
      close: () => threads.close(),
    },
  };
}
