import { z } from 'zod';
import {
  decodeCursor,
  type HttpServer,
  instant,
  linkNext,
  pageOf,
  preferredType,
  toPage,
} from '../../../platform/http/index.ts';
import { drillId, personalDataDestroyed } from '../../drill/index.ts';
import { callerOf, headquarters } from '../../foundation/index.ts';
import { boxAnswer, listedBox, unboxedTube } from './boxes.answers.ts';
import { boxesQuery, boxPath, unboxedQuery } from './boxes.schemas.ts';
import type { BoxesService } from './boxes.service.ts';
import { showBox, showListedBox, showUnboxed } from './boxes.show.ts';
import { manifestSecurity, writeManifest } from './manifest.ts';

const access = ['tablet', 'courier', 'lab', ...headquarters] as const;
const problems = [personalDataDestroyed];
/** What a box can be had as; JSON unless a page is asked for. */
const boxTypes = ['application/json', 'text/html'] as const;

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
        summary:
          'A box with its tubes, its handovers, what differs, and its whole way; or its manifest to be printed, by `Accept`',
        description:
          'As `text/html` it is the manifest, a page for A4 in Chinese and English: site, laboratory, counts, the box and each listed tube with its Code 128, and lines for signatures. From the sealing of the box on it is what was sealed; before, it says that it may change. It names nobody.',
        zh: {
          summary: '一个转运箱：箱内采样管、历次交接、差异和全部经过；或按 `Accept` 返回可打印的清单',
          description:
            '以 `text/html` 返回时为转运箱清单（A4，中英文）：采样点、实验室、数量、箱和每支在册采样管的 Code 128 条码，以及签字栏。封箱后内容不变；封箱前注明可能变动。清单不含个人信息。',
        },
        params: boxPath,
        response: {
          200: {
            description: 'The box; or its manifest',
            content: {
              'application/json': { schema: boxAnswer },
              'text/html': { schema: z.string().meta({ description: 'The manifest' }) },
            },
          },
        },
      },
    },
    async (request, reply) => {
      const { drillId: drill, code } = request.params;
      const whole = await boxes.box(callerOf(request), drill, code);
      void reply.header('vary', 'accept');
      if (preferredType(request.headers.accept, boxTypes) !== 'text/html') {
        return reply.send(showBox(whole, boxes.now()) as never);
      }
      const page = await writeManifest(await boxes.manifest(whole));
      return reply
        .headers(manifestSecurity)
        .type('text/html; charset=utf-8')
        .serializer((payload: unknown) => payload as string)
        .send(page as never);
    },
  );

  app.get(
    '/v1/drills/:drillId/tubes',
    {
      config: { access: ['tablet', ...headquarters], problems },
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
