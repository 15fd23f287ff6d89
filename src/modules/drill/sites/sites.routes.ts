import { z } from 'zod';
import { preconditionFailed } from '../../../platform/errors/index.ts';
import {
  decodeCursor,
  encodeCursor,
  type HttpServer,
  instant,
  linkNext,
  pageOf,
  pageQuery,
  preparedAs,
  toPage,
} from '../../../platform/http/index.ts';
import type { Revision } from '../../../platform/revision.ts';
import { actorOf, nearIn } from '../../foundation/index.ts';
import { drillClosed, drillId, drillWithoutSites, ifMatch, versionOf } from '../drills/index.ts';
import { listedJson } from './listed-json.ts';
import { siteExists, siteInUse } from './sites.errors.ts';
import {
  newSite,
  showSite,
  showSlot,
  siteAnswer,
  siteChange,
  siteCreated,
  siteId,
  siteListed,
  siteQuery,
  sitesQuery,
  slotAnswer,
} from './sites.schemas.ts';
import type { SitesService } from './sites.service.ts';

function etagOf({ version }: { version: number }): string {
  return `"${version}"`;
}

export function registerSiteRoutes(app: HttpServer, deps: { sites: SitesService; plans: Revision }): void {
  const { sites, plans } = deps;

  app.post(
    '/v1/drills/:drillId/sites',
    {
      config: {
        answerHeaders: ['Location'],
        access: ['district-hq'],
        problems: [drillClosed, drillWithoutSites, siteExists],
      },
      schema: {
        operationId: 'createSite',
        zh: {
          summary: '在本区划内新建采样点（草稿）及其时段；同一演练中名称、地址、区划相同的视为同一采样点',
          description: '重复提交返回 409 `site-exists`，并在 `siteId` 中给出已有的采样点。',
        },
        tags: ['headquarters'],
        summary:
          "A new site in the caller's division, as a draft, with its slots; one of a name, address and division in a drill",
        description: 'The same again is 409 `site-exists` with the `siteId` of the one that stands.',
        params: drillId,
        body: newSite,
        response: { 201: siteCreated },
      },
    },
    async (request, reply) => {
      const { site, slots } = await sites.create(actorOf(request), request.params.drillId, request.body);
      return reply
        .code(201)
        .header('location', `/v1/sites/${site.id}`)
        .send({ ...showSite(site), slots });
    },
  );

  app.get(
    '/v1/drills/:drillId/sites',
    {
      config: { access: 'public', publicForSeconds: 5, unchangedWhile: plans },
      schema: {
        operationId: 'listSites',
        zh: {
          summary: '已发布的采样点，填写 `near` 时由近到远；指挥部还可看到本区草稿',
          description: '演练结束后，除指挥部外列表为空。',
        },
        tags: ['public'],
        summary: 'Published sites, nearest first where `near` is given; headquarters see their drafts too',
        description: 'Of a drill that is closed there is none, but for headquarters.',
        params: drillId,
        querystring: sitesQuery,
        response: { 200: pageOf(siteListed) },
      },
    },
    async (request, reply) => {
      const { division, datum, limit, cursor } = request.query;
      // The order depends on where the caller stands, so a page is a place in it; sites number in the hundreds.
      const [offset] = decodeCursor(cursor, z.tuple([z.int().min(0).max(1_000_000)])) ?? [0];
      const query = { division, near: nearIn(request.query), offset, limit: limit + 1 };
      const rows = await sites.list(request.caller, request.params.drillId, query);
      const shown = rows.slice(0, limit);
      const nextCursor = rows.length > limit ? encodeCursor([offset + limit]) : null;
      const page = {
        get items() {
          return shown.map(({ site, distanceMetres }) => ({ ...showSite(site, datum), distanceMetres }));
        },
        nextCursor,
      };
      linkNext(request, reply, page);
      return preparedAs(page, () => {
        const items = shown.map((row) => listedJson(row, datum));
        return `{"items":[${items.join()}],"nextCursor":${JSON.stringify(nextCursor)}}`;
      });
    },
  );

  app.get(
    '/v1/sites/:siteId',
    {
      config: { access: 'public', publicForSeconds: 5, unchangedWhile: plans },
      schema: {
        operationId: 'getSite',
        zh: { summary: '一个采样点', description: '演练结束后，除指挥部外其状态为 `closed`。' },
        tags: ['public'],
        summary: 'One site',
        description: 'Once its drill is closed its status is `closed`, but for headquarters.',
        params: siteId,
        querystring: siteQuery,
        response: { 200: siteAnswer },
      },
    },
    async (request, reply) => {
      const site = await sites.see(request.caller, request.params.siteId);
      // One that is closed is not changed any more; and it is another answer than the open one of the same version.
      if (site.status !== 'closed') void reply.header('etag', etagOf(site));
      return showSite(site, request.query.datum);
    },
  );

  app.patch(
    '/v1/sites/:siteId',
    {
      config: {
        answerHeaders: ['ETag'],
        access: ['district-hq'],
        problems: [drillClosed, siteExists, preconditionFailed],
      },
      schema: {
        operationId: 'changeSite',
        zh: {
          summary: '修改采样点的名称、地址或位置，无论是否已发布；已有时段不变',
          description: '采样台和开放时间请用 `PUT /v1/sites/{siteId}/lanes` 等接口修改，会涉及人员改期。',
        },
        tags: ['headquarters'],
        summary:
          'Changes the name, address or place of a site, published or not; people keep their windows there',
        description:
          'Lanes and hours are changed by `PUT /v1/sites/{siteId}/lanes` and its like, which move people.',
        params: siteId,
        headers: ifMatch,
        body: siteChange,
        response: { 200: siteAnswer },
      },
    },
    async (request, reply) => {
      const version = versionOf(request.headers['if-match']);
      const site = await sites.change(actorOf(request), request.params.siteId, version, request.body);
      void reply.header('etag', etagOf(site));
      return showSite(site);
    },
  );

  app.delete(
    '/v1/sites/:siteId',
    {
      config: { access: ['district-hq'], problems: [drillClosed, siteInUse] },
      schema: {
        operationId: 'deleteSite',
        zh: { summary: '删除草稿及其时段；已发布的采样点请予关闭' },
        tags: ['headquarters'],
        summary: 'Deletes a draft, with its slots; a published site is closed instead',
        params: siteId,
        response: { 204: z.null().meta({ description: 'It is gone' }) },
      },
    },
    async (request, reply) => {
      await sites.delete(actorOf(request), request.params.siteId);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/v1/sites/:siteId/slots',
    {
      // What is left changes with every assignment: it is read again when it is a second old.
      config: { access: 'public', publicForSeconds: 1 },
      schema: {
        operationId: 'listSlots',
        zh: { summary: '采样点的时段，按时间排序，附余量', description: '演练结束后，余量均为 0。' },
        tags: ['public'],
        summary: 'The windows of a site, in order of time, with what is left of each',
        description: 'Once the drill is closed, nothing is left of any.',
        params: siteId,
        querystring: z.strictObject(pageQuery),
        response: { 200: pageOf(slotAnswer) },
      },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query;
      const [after] = decodeCursor(cursor, z.tuple([instant])) ?? [undefined];
      const rows = await sites.slots(request.caller, request.params.siteId, after, limit + 1);
      const page = toPage(rows, limit, (slot) => [slot.startsAt.toISOString()]);
      linkNext(request, reply, page);
      return { items: page.items.map(showSlot), nextCursor: page.nextCursor };
    },
  );
}
