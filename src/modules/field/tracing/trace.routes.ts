import type { Clock } from '../../../platform/clock.ts';
import {
  decodeCursor,
  encodeCursor,
  type HttpServer,
  invalidField,
  languageOf,
  sendFile,
} from '../../../platform/http/index.ts';
import { drillId, personalDataDestroyed } from '../../drill/index.ts';
import { actorOf, headquarters } from '../../foundation/index.ts';
import { fileAnswer } from '../../service/index.ts';
import { traceHeading, traceRows } from './trace.files.ts';
import {
  mostInFile,
  mostShown,
  traceAnswer,
  traceBody,
  traceCursor,
  traceFileBody,
} from './trace.schemas.ts';
import type { TraceService } from './trace.service.ts';

// A repeat tells again, so it is audited again; and the answer must be kept nowhere.
const config = {
  access: headquarters,
  kind: 'report',
  idempotency: 'ignored',
  problems: [personalDataDestroyed],
} as const;
const tags = ['checkpoints'];

/** Who passed, with whom, and who else was there. */
export function registerTraceRoutes(app: HttpServer, deps: { traces: TraceService; clock: Clock }): void {
  const { traces, clock } = deps;

  app.post(
    '/v1/drills/:drillId/trace',
    {
      config,
      schema: {
        operationId: 'tracePassages',
        tags,
        summary:
          'Who was in a car or passed a checkpoint, with whom, and who else was there within 30 minutes: takes a reason, and is audited',
        zh: {
          summary: '按人员、号牌或卡口和时段追溯：同车人员，以及前后 30 分钟在场人员；须填写理由，并记入审计',
          description: '默认脱敏；`reveal` 为真时完整显示，审计中注明。只含本辖区卡口。',
        },
        description:
          'Of the checkpoints of the caller’s division. Masked, unless `reveal` is set, which the audit log says.',
        params: drillId,
        body: traceBody(clock),
        response: { 200: traceAnswer },
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      const { cursor, ...told } = request.body;
      const key = decodeCursor(cursor, traceCursor, '/cursor');
      const page = { after: key && { at: key[0], id: key[1] }, limit: mostShown };
      const { items, complete } = await traces.trace(actorOf(request), request.params.drillId, told, page);
      const last = items.at(-1);
      const next = complete || last === undefined ? null : encodeCursor([last.at, last.passageId]);
      return { items, complete, nextCursor: next };
    },
  );

  app.post(
    '/v1/drills/:drillId/trace/export',
    {
      config,
      schema: {
        operationId: 'exportTrace',
        tags,
        summary: `The same as a file, a row for each person of each passage, up to ${mostInFile} passages: takes a reason, and is audited`,
        zh: {
          summary: `以文件形式导出追溯结果，每人每次过卡一行，最多 ${mostInFile} 次过卡；须填写理由，并记入审计`,
        },
        params: drillId,
        body: traceFileBody(clock),
        response: { 200: fileAnswer('A row for each person of each passage') },
      },
    },
    async (request, reply) => {
      const { format, ...told } = request.body;
      const page = { after: undefined, limit: mostInFile };
      const found = await traces.trace(actorOf(request), request.params.drillId, told, page);
      // A file that has been cut looks whole to whoever opens it.
      if (!found.complete) throw invalidField('/to', 'too-many', tooMany);
      const language = languageOf(request.headers['accept-language']);
      void reply.header('cache-control', 'no-store');
      return sendFile(request, reply, {
        format,
        name: 'trace',
        heading: traceHeading[language],
        rows: traceRows(found.items, language),
        vary: 'accept-language',
      });
    },
  );
}

const tooMany = {
  en: `More than ${mostInFile} passages are found, and a file that has been cut is read as if it were whole. Ask for one part of the time after the other. For example: 2021-09-22T12:00:00+08:00`,
  zh: `查得过卡超过 ${mostInFile} 次，为避免文件不完整，请分段查询。例如：2021-09-22T12:00:00+08:00`,
};
