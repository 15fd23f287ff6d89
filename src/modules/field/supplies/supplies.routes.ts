import { z } from 'zod';
import {
  decodeCursor,
  encodeCursor,
  type HttpServer,
  linkNext,
  pageOf,
} from '../../../platform/http/index.ts';
import { drillClosed, drillId, siteId } from '../../drill/index.ts';
import { actorOf, callerOf, headquarters } from '../../foundation/index.ts';
import type { StockService } from './stock.service.ts';
import { newEntry, showSupplies, siteSupplies, suppliesQuery } from './supplies.schemas.ts';

/** Supplies of sites: what came, what went, and how long the rest lasts. */
export function registerSupplyRoutes(app: HttpServer, { stock }: { stock: StockService }): void {
  const access = [...headquarters, 'tablet'] as const;
  const tags = ['supplies'];

  app.post(
    '/v1/sites/:siteId/supplies',
    {
      config: { access, problems: [drillClosed] },
      schema: {
        operationId: 'enterSupplies',
        zh: {
          summary: '登记采样点物资的到货，或平板未记录的消耗（防护服、破损等）',
          description: '采样管和拭子按平板记录的采样自动扣减，无需登记。',
        },
        tags,
        summary: 'What came to a site, or went from it and no tablet recorded: gowns, what broke',
        description: 'Tubes and swabs count down by themselves, by what tablets recorded.',
        params: siteId,
        body: newEntry,
        response: { 201: siteSupplies },
      },
    },
    async (request, reply) => {
      const stands = await stock.enter(actorOf(request), request.params.siteId, request.body);
      return reply.code(201).send(showSupplies(stands));
    },
  );

  app.get(
    '/v1/sites/:siteId/supplies',
    {
      config: { access },
      schema: {
        operationId: 'getSiteSupplies',
        zh: { summary: '一个采样点的物资结余及可用小时数' },
        tags,
        summary: 'What a site has left, and for how many hours of work',
        params: siteId,
        response: { 200: siteSupplies },
      },
    },
    async (request) => showSupplies(await stock.see(callerOf(request), request.params.siteId)),
  );

  app.get(
    '/v1/drills/:drillId/supplies',
    {
      config: { access: headquarters, kind: 'report' },
      schema: {
        operationId: 'listSupplies',
        zh: { summary: '本辖区各采样点的物资结余及可用小时数；可只看有问题的（`found`）' },
        tags,
        summary:
          'What the sites of a division have left, and for how many hours of work; those with findings alone, if wanted',
        params: drillId,
        querystring: suppliesQuery,
        response: { 200: pageOf(siteSupplies) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, division, found = false } = request.query;
      const [after] = decodeCursor(cursor, z.tuple([z.uuid()])) ?? [undefined];
      const asked = { division, found, after, limit };
      const { sites, next } = await stock.list(callerOf(request), request.params.drillId, asked);
      const page = {
        items: sites.map(showSupplies),
        nextCursor: next === null ? null : encodeCursor([next]),
      };
      linkNext(request, reply, page);
      return page;
    },
  );
}
