import { z } from 'zod';
import {
  decodeCursor,
  type HttpServer,
  instant,
  linkNext,
  pageOf,
  toPage,
} from '../../../platform/http/index.ts';
import { drillId, personalDataDestroyed } from '../../drill/index.ts';
import { callerOf } from '../../foundation/index.ts';
import { boxAnswer, listedBox, unboxedTube } from './boxes.answers.ts';
import { boxesQuery, boxPath, unboxedQuery } from './boxes.schemas.ts';
import type { BoxesService } from './boxes.service.ts';
import { showBox, showListedBox, showUnboxed } from './boxes.show.ts';

const access = ['tablet', 'courier', 'lab', 'city-hq', 'district-hq'] as const;
const problems = [personalDataDestroyed];

/** Where boxes are, and which tubes are in none. */
export function registerBoxRoutes(app: HttpServer, { boxes }: { boxes: BoxesService }): void {
  app.get(
    '/v1/drills/:drillId/boxes',
    {
      config: { access, problems },
      schema: {
        operationId: 'listBoxes',
        tags: ['laboratories'],
        summary:
          'Boxes of the caller’s site, laboratory or division, or that a courier has to do with, with what is left of their four hours',
        zh: { summary: '本采样点、本实验室、本辖区或与转运人员有关的转运箱，及四小时时限的剩余时间' },
        params: drillId,
        querystring: boxesQuery,
        response: { 200: pageOf(listedBox) },
      },
    },
    async (request, reply) => {
      const { status, site, laboratory, overdue, untouched, unaccepted, limit, cursor } = request.query;
      const key = decodeCursor(cursor, z.tuple([instant, z.uuid()]));
      const after = key === undefined ? undefined : { openedAt: key[0], id: key[1] };
      const rows = await boxes.list(callerOf(request), request.params.drillId, {
        status,
        site,
        laboratory,
        overdue,
        untouched,
        unaccepted: unaccepted === 'true',
        after,
        limit: limit + 1,
      });
      const page = toPage(rows, limit, (row) => [row.openedAt.toISOString(), row.id]);
      linkNext(request, reply, page);
      const now = boxes.now();
      return { items: page.items.map((row) => showListedBox(row, now)), nextCursor: page.nextCursor };
    },
  );

  app.get(
    '/v1/drills/:drillId/boxes/:code',
    {
      config: { access, problems },
      schema: {
        operationId: 'getBox',
        tags: ['laboratories'],
        summary: 'A box with its tubes, its handovers, what differs, and its whole way',
        zh: { summary: '一个转运箱：箱内采样管、历次交接、差异和全部经过' },
        params: boxPath,
        response: { 200: boxAnswer },
      },
    },
    async (request) => {
      const { drillId: drill, code } = request.params;
      return showBox(await boxes.box(callerOf(request), drill, code), boxes.now());
    },
  );

  app.get(
    '/v1/drills/:drillId/tubes',
    {
      config: { access: ['tablet', 'city-hq', 'district-hq'], problems },
      schema: {
        operationId: 'listUnboxedTubes',
        tags: ['laboratories'],
        summary:
          'Tubes with swabs in them that stand in no box, the oldest first, with what is left of their four hours',
        zh: { summary: '已有样本而未装箱的采样管，最早的在前，及四小时时限的剩余时间' },
        params: drillId,
        querystring: unboxedQuery,
        response: { 200: pageOf(unboxedTube) },
      },
    },
    async (request, reply) => {
      const { unboxed, limit, cursor } = request.query;
      const key = decodeCursor(cursor, z.tuple([instant, z.uuid()]));
      const after = key === undefined ? undefined : { firstSwabAt: key[0], id: key[1] };
      const rows = await boxes.unboxed(callerOf(request), request.params.drillId, {
        unboxed,
        after,
        limit: limit + 1,
      });
      const page = toPage(rows, limit, (row) => [row.firstSwabAt.toISOString(), row.id]);
      linkNext(request, reply, page);
      const now = boxes.now();
      return { items: page.items.map((row) => showUnboxed(row, now)), nextCursor: page.nextCursor };
    },
  );
}
