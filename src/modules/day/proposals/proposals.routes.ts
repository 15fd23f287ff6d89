import { z } from 'zod';
import { decodeCursor, type HttpServer, linkNext, pageOf, toPage } from '../../../platform/http/index.ts';
import { drillClosed, drillId } from '../../drill/index.ts';
import { actorOf, callerOf, headquarters } from '../../foundation/index.ts';
import { proposalOver } from './proposals.errors.ts';
import {
  proposalAnswer,
  proposalId,
  proposalsQuery,
  reservesAnswer,
  reservesBody,
  showProposal,
} from './proposals.schemas.ts';
import type { ProposalsService } from './proposals.service.ts';

export function registerProposalRoutes(app: HttpServer, deps: { proposals: ProposalsService }): void {
  const { proposals } = deps;
  const access = headquarters;
  const tags = ['headquarters'];

  app.get(
    '/v1/drills/:drillId/proposals',
    {
      config: { access },
      schema: {
        operationId: 'listProposals',
        zh: {
          summary: '排队过长时可采取的措施，节省等候最多的在前',
          description: '本区划内任一采样点的建议：默认列出有效的；带 `status` 可查其他建议的结果。',
        },
        tags,
        summary: 'What could be done about lines that grow too long, what saves most waiting first',
        description:
          'Proposals about any site of the division: those that stand, and with `status` what became of others.',
        params: drillId,
        querystring: proposalsQuery,
        response: { 200: pageOf(proposalAnswer) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, division, status } = request.query;
      const [worth, id] = decodeCursor(cursor, z.tuple([z.number(), z.uuid()])) ?? [];
      const after = worth === undefined || id === undefined ? undefined : { worth, id };
      const query = { division, status, after, limit: limit + 1 };
      const rows = await proposals.list(callerOf(request), request.params.drillId, query);
      const page = toPage(rows, limit, (row) => [row.worth, row.id]);
      linkNext(request, reply, page);
      return { items: page.items.map(showProposal), nextCursor: page.nextCursor };
    },
  );

  app.get(
    '/v1/proposals/:proposalId',
    {
      config: { access },
      schema: {
        operationId: 'getProposal',
        zh: { summary: '一条建议：预期效果；采纳后还有实测结果' },
        tags,
        summary: 'A proposal: what is expected of it, and once it is accepted what was measured',
        params: proposalId,
        response: { 200: proposalAnswer },
      },
    },
    async (request) => showProposal(await proposals.see(callerOf(request), request.params.proposalId)),
  );

  app.post(
    '/v1/proposals/:proposalId/accept',
    {
      config: { access, problems: [drillClosed, proposalOver] },
      schema: {
        operationId: 'acceptProposal',
        zh: {
          summary: '采纳建议；被提供新时段的居民会收到通知。重复采纳返回相同结果',
          description:
            '涉及其他区采样点的由市级决定。增减采样台和暂停由人执行；居民的时段只在其本人改约后才变。涉及相同采样点的其他建议作废并重新生成。',
        },
        tags,
        summary: 'Decides that it be done; people who are offered a window are told. Again: the same answer',
        description:
          'What touches another district’s site is the city’s to decide. Lanes and pauses are decisions for people to carry out; a window changes only when its holder takes the other one, by rescheduling. Other proposals about the same sites are superseded, and made anew.',
        params: proposalId,
        response: { 200: proposalAnswer },
      },
    },
    async (request) => showProposal(await proposals.accept(actorOf(request), request.params.proposalId)),
  );

  app.post(
    '/v1/proposals/:proposalId/dismiss',
    {
      config: { access, problems: [drillClosed, proposalOver] },
      schema: {
        operationId: 'dismissProposal',
        zh: { summary: '不采纳建议；半小时内不再提出' },
        tags,
        summary: 'Decides that it be not done; it is not proposed again for half an hour',
        params: proposalId,
        response: { 200: proposalAnswer },
      },
    },
    async (request) => showProposal(await proposals.dismiss(actorOf(request), request.params.proposalId)),
  );

  app.get(
    '/v1/drills/:drillId/reserves',
    {
      config: { access },
      schema: {
        operationId: 'getReserves',
        zh: { summary: '备用力量：市指挥部的队伍，以及调用者采样点的备用采样台' },
        tags,
        summary: 'What stands by: teams of the city’s headquarters, and lanes at the caller’s sites',
        params: drillId,
        response: { 200: reservesAnswer },
      },
    },
    async (request) => proposals.reserves(callerOf(request), request.params.drillId),
  );

  app.put(
    '/v1/drills/:drillId/reserves',
    {
      config: { access, problems: [drillClosed] },
      schema: {
        operationId: 'setReserves',
        zh: {
          summary: '填报现有备用力量，以便在建议中使用',
          description: '区县填报本区采样点，市级填报全部采样点和队伍。已采纳使用的自动扣除。',
        },
        tags,
        summary: 'Says what stands by now, so that it can be proposed to be used',
        description:
          'A district tells of its own sites, the city of all and of its teams. What is accepted is taken off.',
        params: drillId,
        body: reservesBody,
        response: { 200: reservesAnswer },
      },
    },
    async (request) => proposals.setReserves(actorOf(request), request.params.drillId, request.body),
  );
}
