import { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import {
  decodeCursor,
  fileTypes,
  type HttpServer,
  languageOf,
  linkNext,
  pageOf,
  sendFile,
  toPage,
} from '../../../platform/http/index.ts';
import type { FileRow } from '../../../platform/spreadsheets/index.ts';
import { drillClosed, drillId, personalDataDestroyed } from '../../drill/index.ts';
import { actorOf, callerOf } from '../../foundation/index.ts';
import { fileAnswer } from '../../service/index.ts';
import { taskHandedOn } from '../lists/index.ts';
import { requestNumberTaken, requestUnanswered } from './requests.errors.ts';
import { askedHeading, askedRow } from './requests.files.ts';
import {
  answerBody,
  exportBody,
  mostShown,
  requestAnswer,
  requestBody,
  requestFormat,
  requestId,
  requestsQuery,
  wholeRequestAnswer,
} from './requests.schemas.ts';
import type { OpenAsked, RequestsService } from './requests.service.ts';
import { showRequest, showWholeRequest } from './requests.show.ts';

/** A request goes from region to region: a college’s headquarters hand on through their district. */
const access = ['city-hq', 'district-hq'] as const;

async function* rowsOf(
  people: AsyncIterable<OpenAsked>,
  how: Parameters<typeof askedRow>[1],
): AsyncGenerator<FileRow> {
  for await (const one of people) yield askedRow(one, how);
}

/** Requests between regions 协查函, in and out. */
export function registerRequestRoutes(
  app: HttpServer,
  deps: { requests: RequestsService; clock: Clock },
): void {
  const { requests, clock } = deps;

  app.post(
    '/v1/drills/:drillId/requests',
    {
      config: {
        access,
        problems: [requestNumberTaken, taskHandedOn, drillClosed, personalDataDestroyed],
      },
      schema: {
        operationId: 'addRequest',
        tags: ['headquarters'],
        summary:
          'Enters a request of another region, whose people become tasks, or one of ours, which hands tasks on',
        zh: {
          summary: '登记外地来函（其人员即成为任务），或向外地发函（转出任务）',
          description: '来函人员超过 500 名的，先登记再以文件补入（`POST …/lists?list={requestId}`）。',
        },
        description:
          'More than 500 people of a request that has come in are added as a file (`POST …/lists?list={requestId}`).',
        params: drillId,
        body: requestBody(clock),
        response: { 201: requestAnswer },
      },
    },
    async (request, reply) => {
      const made = await requests.enter(actorOf(request), request.params.drillId, request.body);
      return reply.code(201).send(showRequest(made));
    },
  );

  app.get(
    '/v1/drills/:drillId/requests',
    {
      config: { access, kind: 'report', problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listRequests',
        tags: ['headquarters'],
        summary:
          'Requests of the caller’s division, the latest first; those that nobody has taken within the hour with `untaken`',
        zh: { summary: '本辖区的协查函，最新的在前；`untaken` 为一小时内无人接办的' },
        params: drillId,
        querystring: requestsQuery,
        response: { 200: pageOf(requestAnswer) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, ...query } = request.query;
      const [createdAt, id] = decodeCursor(cursor, z.tuple([z.iso.datetime(), z.uuid()])) ?? [];
      const after =
        createdAt === undefined || id === undefined ? undefined : { createdAt: new Date(createdAt), id };
      const rows = await requests.list(callerOf(request), request.params.drillId, {
        ...query,
        after,
        limit: limit + 1,
      });
      const page = toPage(rows, limit, (row) => [row.createdAt.toISOString(), row.id]);
      linkNext(request, reply, page);
      return { items: page.items.map(showRequest), nextCursor: page.nextCursor };
    },
  );

  app.get(
    '/v1/drills/:drillId/requests/:requestId',
    {
      config: { access, kind: 'report', problems: [personalDataDestroyed] },
      schema: {
        operationId: 'getRequest',
        tags: ['headquarters'],
        summary: 'A request with how everybody on it stands, masked: as JSON, or as a file with all of them',
        zh: { summary: '一份协查函及其人员办理情况（脱敏）：JSON，或含全部人员的文件' },
        params: requestId,
        querystring: requestFormat,
        response: {
          200: {
            description: 'The request',
            content: {
              'application/json': { schema: wholeRequestAnswer },
              'text/csv': { schema: z.string() },
              [fileTypes.xlsx]: { schema: z.string().meta({ format: 'binary' }) },
            },
          },
        },
      },
    },
    async (request, reply) => {
      const { drillId: drill, requestId: id } = request.params;
      const { format } = request.query;
      const caller = callerOf(request);
      void reply.header('cache-control', 'no-store');
      if (format === 'json') {
        const { request: found, asked } = await requests.find(caller, drill, id, mostShown);
        return reply
          .header('content-type', 'application/json; charset=utf-8')
          .serializer((payload: unknown) => payload as string)
          .send(JSON.stringify(showWholeRequest(found, asked)) as never);
      }
      const language = languageOf(request.headers['accept-language']);
      const people = await requests.everybody(caller, drill, id);
      return sendFile(request, reply, {
        format,
        name: 'request',
        heading: askedHeading(language),
        rows: request.method === 'HEAD' ? [] : rowsOf(people, { whole: false, language, format }),
        vary: 'accept-language',
      }) as never;
    },
  );

  app.post(
    '/v1/drills/:drillId/requests/:requestId/export',
    {
      // A repeat hands people out again, so it is audited again; and the answer must be kept nowhere.
      config: { access, kind: 'report', idempotency: 'ignored', problems: [personalDataDestroyed] },
      schema: {
        operationId: 'exportRequest',
        tags: ['headquarters'],
        summary:
          'Everybody on a request unmasked, with the answers, as the file that is sent to the other region: takes a reason, and is audited',
        zh: {
          summary: '以文件形式取得协查函全部人员及核查结果（不脱敏），用于向对方反馈：须填写理由，并记入审计',
        },
        params: requestId,
        body: exportBody,
        response: { 200: fileAnswer('The columns of a list, and the answers') },
      },
    },
    async (request, reply) => {
      const { drillId: drill, requestId: id } = request.params;
      const { reason, format } = request.body;
      const actor = actorOf(request);
      const language = languageOf(request.headers['accept-language']);
      const people = await requests.everybody(actor, drill, id);
      await requests.noteExport(actor, drill, id, reason, format);
      void reply.header('cache-control', 'no-store');
      return sendFile(request, reply, {
        format,
        name: 'request',
        heading: askedHeading(language),
        rows: rowsOf(people, { whole: true, language, format }),
        vary: 'accept-language',
      });
    },
  );

  app.post(
    '/v1/drills/:drillId/requests/:requestId/take',
    {
      config: { access, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'takeRequest',
        tags: ['headquarters'],
        summary: 'Says that a request is seen to: here, or, of one of ours, in the other region',
        zh: { summary: '登记协查函已有人接办（来函：我方；发函：对方）' },
        params: requestId,
        response: { 200: requestAnswer },
      },
    },
    async (request) => {
      const { drillId: drill, requestId: id } = request.params;
      return showRequest(await requests.take(actorOf(request), drill, id));
    },
  );

  app.post(
    '/v1/drills/:drillId/requests/:requestId/answer',
    {
      config: { access, problems: [requestUnanswered, personalDataDestroyed] },
      schema: {
        operationId: 'answerRequest',
        tags: ['headquarters'],
        summary:
          'Says that a request has been answered, or keeps what was answered to ours, which settles its tasks',
        zh: {
          summary: '登记来函已答复，或录入对方对我方发函的答复（其任务随之办结）',
          description: '来函中尚有未办结人员的，须注明 `partial`。答复文件见 `…/export`。',
        },
        description:
          'A request that has come in with people who have not been found takes `partial`. The file of the answer is `…/export`.',
        params: requestId,
        body: answerBody,
        response: { 200: requestAnswer },
      },
    },
    async (request) => {
      const { drillId: drill, requestId: id } = request.params;
      return showRequest(await requests.answer(actorOf(request), drill, id, request.body));
    },
  );
}
