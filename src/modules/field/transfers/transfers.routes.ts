import { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import { decodeCursor, type HttpServer, linkNext, pageOf, toPage } from '../../../platform/http/index.ts';
import { drillClosed, drillId, personalDataDestroyed } from '../../drill/index.ts';
import { actorOf, callerOf, headquarters } from '../../foundation/index.ts';
import { liesElsewhere, transferOpen } from './transfers.errors.ts';
import {
  newTransfer,
  revealedTransferAnswer,
  revealTransferBody,
  transferAnswer,
  transferId,
  transfersQuery,
  wholeTransferAnswer,
} from './transfers.schemas.ts';
import type { TransfersService } from './transfers.service.ts';
import { showRevealedTransfer, showTransfer, showWholeTransfer } from './transfers.show.ts';

const everybody = [...headquarters, 'community-worker', 'team-leader', 'team-member', 'facility'] as const;

/** Transfers of a drill: who is to be brought where, and how far that has come. */
export function registerTransferRoutes(
  app: HttpServer,
  deps: { transfers: TransfersService; clock: Clock },
): void {
  const { transfers, clock } = deps;
  const tags = ['facilities'];

  app.post(
    '/v1/drills/:drillId/transfers',
    {
      config: {
        access: everybody,
        problems: [transferOpen, liesElsewhere, drillClosed, personalDataDestroyed],
        answerHeaders: ['Location'],
      },
      schema: {
        operationId: 'askTransfer',
        tags,
        summary: 'Asks for a transfer of somebody: by their registration, or as they are told',
        zh: {
          summary: '申请转运：按登记编号，或填写人员信息',
          description:
            '管控人员、重点人员一步即可申请转运。同一人不能同时有两次转运；在集中场所的人员从该场所接走。',
        },
        description:
          'Whoever is held, or was found at a door, is transferred by their registration in this one step. Nobody is transferred twice at once; whoever lies in a facility is fetched from there.',
        params: drillId,
        body: newTransfer(clock),
        response: { 201: transferAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: of } = request.params;
      const asked = await transfers.ask(actorOf(request), of, request.body);
      return reply
        .code(201)
        .header('location', `/v1/drills/${of}/transfers/${asked.transfer.id}`)
        .header('cache-control', 'no-store')
        .send(showTransfer(asked));
    },
  );

  app.get(
    '/v1/drills/:drillId/transfers',
    {
      config: { access: everybody, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listTransfers',
        tags,
        summary:
          'Transfers that the caller has to do with, the latest first; those that stand still with `overdue`',
        zh: {
          summary: '与本方有关的转运，最新的在前；`overdue` 为超时未办的',
          description:
            '指挥部看到本辖区接出和接入的；社区和工作队看到未完成的；场所看到接入的（直至离开）和待接出的。',
        },
        description:
          'Headquarters see those from and to their division; workers and teams theirs while they are under way; a facility those to it, until the person has left, and those from it, until they have arrived.',
        params: drillId,
        querystring: transfersQuery,
        response: { 200: pageOf(transferAnswer) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, ...query } = request.query;
      const key = decodeCursor(cursor, z.tuple([z.iso.datetime(), z.uuid()]));
      const after = key === undefined ? undefined : { askedAt: new Date(key[0]), id: key[1] };
      const asked = { ...query, after, limit: limit + 1 };
      const rows = await transfers.list(callerOf(request), request.params.drillId, asked);
      const page = toPage(rows, limit, ({ transfer }) => [transfer.askedAt.toISOString(), transfer.id]);
      linkNext(request, reply, page);
      void reply.header('cache-control', 'no-store');
      return { items: page.items.map(showTransfer), nextCursor: page.nextCursor };
    },
  );

  app.get(
    '/v1/drills/:drillId/transfers/:transferId',
    {
      config: { access: everybody, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'getTransfer',
        tags,
        summary: 'A transfer with all that was done, masked',
        zh: { summary: '一次转运及其全部办理记录（脱敏）' },
        params: transferId,
        response: { 200: wholeTransferAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: of, transferId: id } = request.params;
      void reply.header('cache-control', 'no-store');
      return showWholeTransfer(await transfers.see(callerOf(request), of, id));
    },
  );

  app.post(
    '/v1/drills/:drillId/transfers/:transferId/reveal',
    {
      // A repeat reveals again, so it is audited again; and the answer must be kept nowhere.
      config: { access: everybody, idempotency: 'ignored', problems: [personalDataDestroyed] },
      schema: {
        operationId: 'revealTransfer',
        tags,
        summary:
          'Whom to fetch, where and with which vehicle, unmasked, with what was said: takes a reason, and is audited',
        zh: { summary: '查看转运人员姓名、住址、电话及车牌、备注：须填写理由，并记入审计' },
        params: transferId,
        body: revealTransferBody,
        response: { 200: revealedTransferAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: of, transferId: id } = request.params;
      void reply.header('cache-control', 'no-store');
      return showRevealedTransfer(await transfers.reveal(actorOf(request), of, id, request.body.reason));
    },
  );
}
