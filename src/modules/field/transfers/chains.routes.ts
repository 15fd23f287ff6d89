import { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import { decodeCursor, type HttpServer, linkNext, pageOf, toPage } from '../../../platform/http/index.ts';
import { drillClosed, drillId, personalDataDestroyed } from '../../drill/index.ts';
import { actorOf, callerOf, headquarters } from '../../foundation/index.ts';
import { facilityClosed } from '../facilities/index.ts';
import { chainAnswer, chainEnd, chainId, chainPlan, chainsQuery, newChain } from './chains.schemas.ts';
import type { ChainsService } from './chains.service.ts';
import { showChain } from './chains.show.ts';
import { chainOpen, chainOver, liesElsewhere, transferOpen } from './transfers.errors.ts';

const watchers = [...headquarters, 'community-worker', 'facility'] as const;
const tags = ['facilities'];

/** Closed loops 闭环: who came in where, and how far they have come to where they are at home. */
export function registerChainRoutes(app: HttpServer, deps: { chains: ChainsService; clock: Clock }): void {
  const { chains, clock } = deps;

  app.post(
    '/v1/drills/:drillId/chains',
    {
      config: {
        access: headquarters,
        problems: [
          chainOpen,
          transferOpen,
          liesElsewhere,
          facilityClosed,
          drillClosed,
          personalDataDestroyed,
        ],
        answerHeaders: ['Location'],
      },
      schema: {
        operationId: 'openChain',
        tags,
        summary: 'Opens a closed loop for somebody: port, facility, community, each brought and signed for',
        zh: {
          summary: '为一人开启闭环管理：口岸—转运—集中场所—送达—社区',
          description:
            '每个环节都是一次转运，接人和到达均由双方签字；一个环节到达后，下一环节的转运随即自动申请。',
        },
        description:
          'Each link is a transfer with both handovers signed by both sides; once one has arrived the next is asked for by itself, with its own clock. What stands still is listed with `overdue`.',
        params: drillId,
        body: newChain(clock),
        response: { 201: chainAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: of } = request.params;
      const opened = await chains.open(actorOf(request), of, request.body);
      return reply
        .code(201)
        .header('location', `/v1/drills/${of}/chains/${opened.chain.id}`)
        .header('cache-control', 'no-store')
        .send(showChain(opened));
    },
  );

  app.get(
    '/v1/drills/:drillId/chains',
    {
      config: { access: watchers, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listChains',
        tags,
        summary:
          'Closed loops that the caller has to do with, the latest first; what stands still with `overdue`',
        zh: {
          summary: '与本方有关的闭环，最新的在前；`overdue` 为停滞的',
          description: '指挥部看到起止于本辖区的；社区看到未结束的；场所看到将到和在住人员的。',
        },
        description:
          'Headquarters see those that begin or stop in their division; workers theirs while they are open; a facility those that are to come to it or are with it.',
        params: drillId,
        querystring: chainsQuery,
        response: { 200: pageOf(chainAnswer) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, ...query } = request.query;
      const key = decodeCursor(cursor, z.tuple([z.iso.datetime(), z.uuid()]));
      const after = key === undefined ? undefined : { openedAt: new Date(key[0]), id: key[1] };
      const asked = { ...query, after, limit: limit + 1 };
      const rows = await chains.list(callerOf(request), request.params.drillId, asked);
      const page = toPage(rows, limit, ({ chain }) => [chain.openedAt.toISOString(), chain.id]);
      linkNext(request, reply, page);
      void reply.header('cache-control', 'no-store');
      return { items: page.items.map(showChain), nextCursor: page.nextCursor };
    },
  );

  app.get(
    '/v1/drills/:drillId/chains/:chainId',
    {
      config: { access: watchers, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'getChain',
        tags,
        summary: 'A closed loop with how far each link has come, masked',
        zh: { summary: '一个闭环及各环节的进展（脱敏）' },
        params: chainId,
        response: { 200: chainAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: of, chainId: id } = request.params;
      void reply.header('cache-control', 'no-store');
      return showChain(await chains.see(callerOf(request), of, id));
    },
  );

  app.post(
    '/v1/drills/:drillId/chains/:chainId/plan',
    {
      config: { access: headquarters, problems: [chainOver, facilityClosed, personalDataDestroyed] },
      schema: {
        operationId: 'planChain',
        tags,
        summary: 'Plans anew the link whose turn it is and those after it, with a reason',
        zh: {
          summary: '重新安排当前及以后的环节，须填写理由',
          description: '已到达的环节不变；正在进行的转运照原安排继续，须另行改派。',
        },
        description:
          'Links that have arrived stay. A transfer under way goes on as it was placed; whoever is only asked for has the new time.',
        params: chainId,
        body: chainPlan,
        response: { 200: chainAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: of, chainId: id } = request.params;
      const { links, reason } = request.body;
      void reply.header('cache-control', 'no-store');
      return showChain(await chains.plan(actorOf(request), of, id, links, reason));
    },
  );

  app.post(
    '/v1/drills/:drillId/chains/:chainId/end',
    {
      config: { access: headquarters, problems: [chainOver, personalDataDestroyed] },
      schema: {
        operationId: 'endChain',
        tags,
        summary: 'Ends a closed loop before its end, with a reason; a transfer under way goes on',
        zh: { summary: '提前结束闭环，须填写理由；正在进行的转运继续' },
        params: chainId,
        body: chainEnd,
        response: { 200: chainAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: of, chainId: id } = request.params;
      void reply.header('cache-control', 'no-store');
      return showChain(await chains.end(actorOf(request), of, id, request.body.reason));
    },
  );
}
