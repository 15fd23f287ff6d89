import { z } from 'zod';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { type HttpServer, openEventStream, shownAs, writtenAs } from '../../../platform/http/index.ts';
import { type DrillCatalogue, drillId, personalDataDestroyed } from '../../drill/index.ts';
import { callerOf, headquarters, related, requireDivision } from '../../foundation/index.ts';
import { streamedEvent } from './events.schemas.ts';
import type { LiveHub } from './live-hub.ts';
import type { LiveSource } from './live-source.ts';

/** Bytes that may wait for one reader: more, and it is cut off and comes back. */
const maxWaitingBytes = 1_000_000;

const headers = z.object({
  'last-event-id': writtenAs(z.string().max(1_000), {
    en: 'the id of the last event that you read, as it came',
    zh: '收到的最后一个事件的 id，原样填写',
  })
    .optional()
    .meta({ examples: ['1.3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10.350102.1632270600.lines=17'] }),
});

export function registerLiveRoutes(
  app: HttpServer,
  deps: { hub: LiveHub; sources: readonly LiveSource[]; drills: DrillCatalogue },
): void {
  const { hub, sources, drills } = deps;
  // Streams end before the server waits for its requests.
  app.addHook('preClose', async () => hub.close());

  app.get(
    '/v1/drills/:drillId/events',
    {
      config: { access: headquarters, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'streamEvents',
        zh: {
          summary: '本区划内的实时动态（服务器推送事件）',
          description:
            '先发送 `opened` 和当前全貌，其后为每次变化；带 `Last-Event-ID` 时只发送其后的变化。每 15 秒一条注释；最长 15 分钟断开，令牌过期或客户端被吊销时数秒内断开：请凭最后的编号和有效令牌重新连接。',
        },
        tags: ['headquarters'],
        summary: "What happens in the caller's division, as server-sent events",
        description:
          'First `opened` and how everything stands, then every change. With `Last-Event-ID` only what is new since. A comment every 15 s; the stream ends after 15 minutes at the latest, and within seconds where its token has expired or its client has been revoked: come back with the last id and a good token.',
        params: drillId,
        headers,
        response: {
          200: {
            description: 'Events, each as told here, until somebody ends it',
            content: { 'text/event-stream': { schema: shownAs(z.string(), () => streamedEvent(sources)) } },
          },
        },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const drill = await drills.withPeople(request.params.drillId);
      const division = caller.division ?? '';
      if (!related(division, drill.city)) throw new AppError(notFound);
      requireDivision(caller, division === '' ? drill.city : division);
      hub.admit(caller.sub);
      const stream = openEventStream(reply, { maxWaitingBytes });
      // A HEAD has been answered.
      if (stream.over) return reply;
      const lastId = request.headers['last-event-id'];
      const staysAdmitted = () => request.staysAdmitted();
      await hub.join({ account: caller.sub, drillId: drill.id, division, lastId, staysAdmitted }, stream);
      return reply;
    },
  );
}
