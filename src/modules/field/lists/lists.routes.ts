import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Problem } from '../../../platform/errors/index.ts';
import {
  decodeCursor,
  type HttpServer,
  linkNext,
  pageOf,
  pageQuery,
  toPage,
} from '../../../platform/http/index.ts';
import { drillId, personalDataDestroyed } from '../../drill/index.ts';
import { callerOf, headquarters } from '../../foundation/index.ts';
import {
  createFileTaker,
  fileBodies,
  fileProblems,
  type ImportsService,
  type ImportTarget,
  importJob,
  importTypes,
  takeFiles,
} from '../../service/index.ts';
import { listAnswer, listId, listQuery, wholeListAnswer } from './lists.schemas.ts';
import type { ListsService } from './lists.service.ts';
import { showList, showWholeList } from './lists.show.ts';

const readers = [...headquarters, 'community-worker'] as const;

/** Follow-up lists 摸排名单: brought as files, and what becomes of them. */
export async function registerListRoutes(
  app: HttpServer,
  deps: {
    lists: ListsService;
    imports: ImportsService;
    target: ImportTarget;
    problems: readonly Problem[];
  },
): Promise<void> {
  const { lists, target } = deps;
  const take = createFileTaker(deps);

  // A scope of its own: here a body is a file, and nothing else.
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    takeFiles(scope as never);
    scope.post(
      '/v1/drills/:drillId/lists',
      {
        config: {
          access: target.access,
          answerHeaders: ['Location'],
          mediaTypes: importTypes,
          problems: [personalDataDestroyed, ...fileProblems],
        },
        schema: {
          operationId: 'importList',
          tags: ['headquarters'],
          summary: 'Brings a follow-up list: everybody on it is looked for by whose they are',
          zh: {
            summary: '导入摸排名单：按居住地分派给社区查找',
            description:
              'CSV 或 XLSX，每人一行：姓名，证件号码、联系电话至少一项；模板见 `GET /v1/imports/lists/template`。先按证件、再按姓名和电话与底册和登记比对；同一人在一份或多份名单中重复出现的，合并为一个任务，并列明各来源。查不到所属村居的，由导入的指挥部处理（`GET …/tasks?placed=false`）。一格多人、多个电话或被表格软件改变的号码予以拒绝；未通过的行可连同原因以工作簿取回，改正后以参数 `list` 补入原名单。重复提交无变化。',
          },
          description:
            'CSV or XLSX, a row a person: a name, and a document or a telephone; `GET /v1/imports/lists/template` has an example. Rows meet the roster and the registrations by document, else by name and telephone. Whoever stands on lists several times, in one file or in many, has one task that names them all. What is nobody’s community’s is for the headquarters that brought it (`GET …/tasks?placed=false`). Two people or telephones in a cell, and numbers of which a spreadsheet has made something else, are refused; the rejected rows can be fetched as a workbook with the reasons, corrected, and added with the parameter `list`. Repeating an import changes nothing. Answered with a job, whose result names the list.',
          params: drillId,
          querystring: listQuery,
          body: { content: fileBodies(target) },
          response: { 202: importJob },
        } as object as {
          params: typeof drillId;
          querystring: typeof listQuery;
          response: { 202: typeof importJob };
        },
      },
      async (request: FastifyRequest, reply: FastifyReply) => {
        const { drillId: id } = request.params as z.output<typeof drillId>;
        const { source, reason, received, due, list, ...how } = request.query as z.output<typeof listQuery>;
        const said = await lists.said(callerOf(request), id, { source, reason, received, due, list });
        return take(request, reply, target, id, how, said);
      },
    );
  });

  app.get(
    '/v1/drills/:drillId/lists',
    {
      config: { access: readers, kind: 'report', problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listLists',
        tags: ['headquarters'],
        summary: 'Follow-up lists with what has become of their people, the latest first',
        zh: { summary: '摸排名单及其办理情况，最新的在前' },
        params: drillId,
        querystring: z.strictObject(pageQuery),
        response: { 200: pageOf(listAnswer) },
      },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query;
      const [receivedAt, id] = decodeCursor(cursor, z.tuple([z.iso.datetime(), z.uuid()])) ?? [];
      const after =
        receivedAt === undefined || id === undefined ? undefined : { receivedAt: new Date(receivedAt), id };
      const rows = await lists.list(callerOf(request), request.params.drillId, after, limit + 1);
      const page = toPage(rows, limit, ({ list }) => [list.receivedAt.toISOString(), list.id]);
      linkNext(request, reply, page);
      return { items: page.items.map(showList), nextCursor: page.nextCursor };
    },
  );

  app.get(
    '/v1/drills/:drillId/lists/:listId',
    {
      config: { access: readers, kind: 'report', problems: [personalDataDestroyed] },
      schema: {
        operationId: 'getList',
        tags: ['headquarters'],
        summary: 'A follow-up list with its figures by division and by hour',
        zh: { summary: '一份摸排名单：按辖区、按小时的办理情况' },
        params: listId,
        response: { 200: wholeListAnswer },
      },
    },
    async (request) => {
      const { drillId: drill, listId: id } = request.params;
      return showWholeList(await lists.find(callerOf(request), drill, id));
    },
  );
}
