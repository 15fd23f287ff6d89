import { z } from 'zod';
import { decodeCursor, type HttpServer, linkNext, pageOf, toPage } from '../../../platform/http/index.ts';
import { drillId, personalDataDestroyed } from '../../drill/index.ts';
import { actorOf, callerOf, headquarters, requireDivision } from '../../foundation/index.ts';
import { taskHandedOn, tooManyContacts } from './lists.errors.ts';
import {
  contactBody,
  revealBody,
  revealedAnswer,
  taskAnswer,
  taskId,
  taskQuery,
  wholeTaskAnswer,
} from './lists.schemas.ts';
import { showRevealed, showTask, showWholeTask } from './lists.show.ts';
import type { TasksService } from './tasks.service.ts';

const finders = [...headquarters, 'community-worker'] as const;

/** Tasks: who is to be found, by whom, and every try. */
export function registerTaskRoutes(app: HttpServer, deps: { tasks: TasksService }): void {
  const { tasks } = deps;

  app.get(
    '/v1/drills/:drillId/tasks',
    {
      config: { access: finders, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listTasks',
        tags: ['community-workers'],
        summary:
          'People who are to be found, in the caller’s division: one task a person, whatever lists name them',
        zh: { summary: '本辖区待查找人员：每人一个任务，列明各来源名单' },
        params: drillId,
        querystring: taskQuery,
        response: { 200: pageOf(taskAnswer) },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { limit, cursor, community, ...query } = request.query;
      if (community !== undefined) requireDivision(caller, community);
      const [division, id] = decodeCursor(cursor, z.tuple([z.string(), z.uuid()])) ?? [];
      const after = division === undefined || id === undefined ? undefined : { division, id };
      const asked = { ...query, community, after, limit: limit + 1 };
      const rows = await tasks.list(caller, request.params.drillId, asked);
      const page = toPage(rows, limit, ({ task }) => [task.division, task.id]);
      linkNext(request, reply, page);
      void reply.header('cache-control', 'no-store');
      return { items: page.items.map(showTask), nextCursor: page.nextCursor };
    },
  );

  app.get(
    '/v1/drills/:drillId/tasks/:taskId',
    {
      config: { access: finders, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'getTask',
        tags: ['community-workers'],
        summary: 'A task with what lists say of the person, masked, and every try',
        zh: { summary: '一个任务：各名单所载信息（脱敏）及全部联系记录' },
        params: taskId,
        response: { 200: wholeTaskAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: drill, taskId: id } = request.params;
      void reply.header('cache-control', 'no-store');
      return showWholeTask(await tasks.find(callerOf(request), drill, id));
    },
  );

  app.post(
    '/v1/drills/:drillId/tasks/:taskId/contacts',
    {
      config: {
        access: finders,
        problems: [personalDataDestroyed, tooManyContacts, taskHandedOn],
      },
      schema: {
        operationId: 'addContact',
        tags: ['community-workers'],
        summary: 'Records a try to reach somebody, and what it makes of the task',
        zh: {
          summary: '登记一次联系及其结果',
          description:
            '联系上的，任务即办结；其他结果任务仍未办结，除非注明 `task: "settled"` 并说明情况。每个任务最多保留 200 条联系记录。住在别处的，另行转交（`…/hand-on`）。',
        },
        description:
          'Somebody who is reached settles the task; any other outcome leaves it open, unless `task` is `settled` and a note says why. A task keeps 200 tries. Whoever lives elsewhere is handed on (`…/hand-on`).',
        params: taskId,
        body: contactBody,
        response: { 201: wholeTaskAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: drill, taskId: id } = request.params;
      const task = await tasks.contact(actorOf(request), drill, id, request.body);
      return reply.code(201).header('cache-control', 'no-store').send(showWholeTask(task));
    },
  );

  app.post(
    '/v1/drills/:drillId/tasks/:taskId/reveal',
    {
      // A repeat reveals again, so it is audited again; and the answer must be kept nowhere.
      config: { access: finders, idempotency: 'ignored', problems: [personalDataDestroyed] },
      schema: {
        operationId: 'revealTask',
        tags: ['community-workers'],
        summary: 'Who is to be found, unmasked, to call or visit them: takes a reason, and is audited',
        zh: { summary: '查看待查找人员的完整信息，以便电话或上门联系：须填写理由，并记入审计' },
        params: taskId,
        body: revealBody,
        response: { 200: revealedAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: drill, taskId: id } = request.params;
      void reply.header('cache-control', 'no-store');
      return showRevealed(await tasks.reveal(actorOf(request), drill, id, request.body.reason));
    },
  );
}
