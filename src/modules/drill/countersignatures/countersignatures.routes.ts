import { z } from 'zod';
import {
  decodeCursor,
  type HttpReply,
  type HttpServer,
  instant,
  linkNext,
  pageOf,
  toPage,
} from '../../../platform/http/index.ts';
import { actorOf, callerOf, headquarters } from '../../foundation/index.ts';
import { drillClosed, drillId, personalDataDestroyed } from '../drills/index.ts';
import {
  countersignatureOutdated,
  countersignatureOver,
  notCountersigned,
  sameAccount,
} from './countersignatures.errors.ts';
import {
  countersignatureAnswer,
  countersignatureId,
  countersignaturesQuery,
  showCountersignature,
  stopBody,
} from './countersignatures.schemas.ts';
import type { Countersignature, CountersignaturesService } from './countersignatures.service.ts';
import type { StopCountersigning } from './stop-countersigning.ts';

/** Answers that something waits for a second person: 202, and where it waits. */
export function sendProposed(reply: HttpReply, row: Countersignature) {
  return reply
    .code(202)
    .header('location', `/v1/drills/${row.drillId}/countersignatures/${row.id}`)
    .send(showCountersignature(row));
}

export function registerCountersignatureRoutes(
  app: HttpServer,
  deps: { countersignatures: CountersignaturesService; stop: StopCountersigning },
): void {
  const { countersignatures, stop } = deps;
  const access = headquarters;
  const tags = ['headquarters'];

  app.post(
    '/v1/drills/:drillId/countersigning/stop',
    {
      config: {
        answerHeaders: ['Location'],
        access: ['city-hq'],
        problems: [drillClosed, notCountersigned, personalDataDestroyed],
      },
      schema: {
        operationId: 'stopCountersigning',
        zh: { summary: '申请取消双人复核；由另一人确认后生效' },
        tags,
        summary: 'Asks that one person decide again what two do, which another person confirms',
        params: drillId,
        body: stopBody,
        response: { 202: countersignatureAnswer },
      },
    },
    async (request, reply) =>
      sendProposed(reply, await stop(actorOf(request), request.params.drillId, request.body.of)),
  );

  app.get(
    '/v1/drills/:drillId/countersignatures',
    {
      config: { access, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listCountersignatures',
        zh: { summary: '本区划内须双人复核的事项，最新的在前' },
        tags,
        summary: 'What waits for a second person in the caller’s division, or did, newest first',
        params: drillId,
        querystring: countersignaturesQuery,
        response: { 200: pageOf(countersignatureAnswer) },
      },
    },
    async (request, reply) => {
      const { status, limit, cursor } = request.query;
      const key = decodeCursor(cursor, z.tuple([instant, z.uuid()]));
      const below = key === undefined ? undefined : { proposedAt: key[0], id: key[1] };
      const rows = await countersignatures.list(callerOf(request), request.params.drillId, {
        status,
        below,
        limit: limit + 1,
      });
      const page = toPage(rows, limit, (row) => [row.proposedAt.toISOString(), row.id]);
      linkNext(request, reply, page);
      return { ...page, items: page.items.map(showCountersignature) };
    },
  );

  app.get(
    '/v1/drills/:drillId/countersignatures/:countersignatureId',
    {
      config: { access, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'getCountersignature',
        zh: { summary: '一项须双人复核的事项：提出的内容、提出人、确认人' },
        tags,
        summary: 'What one person has proposed, and whether another has confirmed it',
        params: countersignatureId,
        response: { 200: countersignatureAnswer },
      },
    },
    async (request) => {
      const { drillId: drill, countersignatureId: id } = request.params;
      return showCountersignature(await countersignatures.see(callerOf(request), drill, id));
    },
  );

  app.post(
    '/v1/drills/:drillId/countersignatures/:countersignatureId/confirm',
    {
      config: {
        access,
        problems: [
          sameAccount,
          countersignatureOver,
          countersignatureOutdated,
          drillClosed,
          personalDataDestroyed,
        ],
      },
      schema: {
        operationId: 'confirmCountersignature',
        zh: {
          summary: '由另一人确认并执行所提出的事项；重复确认无影响',
          description:
            '须为具有相同权限的另一账号。执行内容与提出时完全一致；提出后情况有变的，拒绝执行（409 `countersignature-outdated`）。该事项本身的拒绝情形同样适用，例如 `drill-infeasible`、`drill-unfinished`。',
        },
        tags,
        summary: 'Does what another person has proposed. Confirmed already: as it stands',
        description:
          'By another account that may do the same. Exactly what was proposed is done: where what it rests on has changed since, it is refused (409 `countersignature-outdated`). It is refused as the operation itself would be, too: `drill-infeasible`, `drill-unfinished` and the like.',
        params: countersignatureId,
        response: { 200: countersignatureAnswer },
      },
    },
    async (request) => {
      const { drillId: drill, countersignatureId: id } = request.params;
      return showCountersignature(await countersignatures.confirm(actorOf(request), drill, id));
    },
  );

  app.post(
    '/v1/drills/:drillId/countersignatures/:countersignatureId/withdraw',
    {
      config: { access, problems: [countersignatureOver, drillClosed, personalDataDestroyed] },
      schema: {
        operationId: 'withdrawCountersignature',
        zh: { summary: '提出人撤回；重复撤回无影响' },
        tags,
        summary: 'Takes back what one has proposed oneself. Once is as good as twice',
        params: countersignatureId,
        response: { 200: countersignatureAnswer },
      },
    },
    async (request) => {
      const { drillId: drill, countersignatureId: id } = request.params;
      return showCountersignature(await countersignatures.withdraw(actorOf(request), drill, id));
    },
  );
}
