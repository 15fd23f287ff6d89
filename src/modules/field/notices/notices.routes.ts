import { z } from 'zod';
import { preconditionFailed } from '../../../platform/errors/index.ts';
import {
  decodeCursor,
  encodeCursor,
  type HttpServer,
  linkNext,
  pageOf,
  toPage,
} from '../../../platform/http/index.ts';
import {
  countersignatureAnswer,
  drillClosed,
  drillId,
  ifMatch,
  sendProposed,
  versionOf,
} from '../../drill/index.ts';
import { actorOf, headquarters } from '../../foundation/index.ts';
import { noticeWithdrawn } from './notices.errors.ts';
import {
  contentOf,
  newNotice,
  noticeAnswer,
  noticeChange,
  noticeId,
  noticesQuery,
  showNotice,
  versionsQuery,
} from './notices.schemas.ts';
import type { NoticesService } from './notices.service.ts';

const tags = ['public'];
/** What is told may be a few seconds late, and is asked for by everybody with a pass. */
const shown = { access: 'public', publicForSeconds: 5 } as const;
const etagOf = ({ version }: { version: number }) => `"${version}"`;

/** Notices of a drill: what people are told before they come. */
export function registerNoticeRoutes(app: HttpServer, { notices }: { notices: NoticesService }): void {
  app.post(
    '/v1/drills/:drillId/notices',
    {
      config: { access: headquarters, problems: [drillClosed], answerHeaders: ['Location', 'ETag'] },
      schema: {
        operationId: 'publishNotice',
        zh: {
          summary: '发布通告：面向某采样点或某区划的居民',
          description:
            '中文必填，英文选填；纯文本。已登记市民的登记码附有适用通告的链接，应用由推送得知。演练规定发布须双人复核的（`countersigning`），先登记待确认（202），由另一人确认后发布。',
        },
        tags: ['headquarters'],
        summary: 'Tells the people of a site or a division something: what to bring, how to come, when',
        description:
          'Chinese is required, English is not; plain text. A pass links to the notices that hold for it, and apps hear of each by webhook. Where the drill has two people publish (`countersigning`), it waits for another to confirm (202).',
        params: drillId,
        body: newNotice,
        response: { 201: noticeAnswer, 202: countersignatureAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: of } = request.params;
      const { division, site, ...said } = request.body;
      const made = await notices.publish(actorOf(request), of, { division, site, ...contentOf(said) });
      if ('proposed' in made) return sendProposed(reply, made.proposed);
      return reply
        .code(201)
        .header('location', `/v1/drills/${of}/notices/${made.id}`)
        .header('etag', etagOf(made))
        .send(showNotice(made));
    },
  );

  app.get(
    '/v1/drills/:drillId/notices',
    {
      config: shown,
      schema: {
        operationId: 'listNotices',
        zh: {
          summary: '现行有效的通告，可按居住区划（`division`）和采样点（`site`）查询',
          description: '采样点的在前，其次按区划由小到大、由新到旧。演练结束后为空。',
        },
        tags,
        summary: 'The notices that hold now: of a drill, or for those who live in a division or go to a site',
        description:
          'A site’s own first, then those of the smaller division, the later before the earlier. None once the drill is closed.',
        params: drillId,
        querystring: noticesQuery,
        response: { 200: pageOf(noticeAnswer) },
      },
    },
    async (request, reply) => {
      const { division, site, limit, cursor } = request.query;
      // What holds changes with the time, so a page is a place in the order; notices number in the dozens.
      const [offset] = decodeCursor(cursor, z.tuple([z.int().min(0).max(1_000_000)])) ?? [0];
      const asked = { division, site, offset, limit: limit + 1 };
      const rows = await notices.list(request.caller, request.params.drillId, asked);
      const items = rows.slice(0, limit).map(showNotice);
      const page = { items, nextCursor: rows.length > limit ? encodeCursor([offset + limit]) : null };
      linkNext(request, reply, page);
      return page;
    },
  );

  app.get(
    '/v1/drills/:drillId/notices/:noticeId',
    {
      config: shown,
      schema: {
        operationId: 'getNotice',
        zh: { summary: '一则通告的现行版本；已撤回的注明撤回时间' },
        tags,
        summary: 'One notice in the version that holds; one that is withdrawn says so',
        params: noticeId,
        response: { 200: noticeAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: of, noticeId: id } = request.params;
      const notice = await notices.see(request.caller, of, id);
      // A version that is withdrawn is another answer than the one that held.
      if (notice.withdrawnAt === null) void reply.header('etag', etagOf(notice));
      return showNotice(notice);
    },
  );

  app.get(
    '/v1/drills/:drillId/notices/:noticeId/versions',
    {
      config: shown,
      schema: {
        operationId: 'listNoticeVersions',
        zh: { summary: '一则通告的历次版本，新的在前' },
        tags,
        summary: 'All versions of a notice, the latest first',
        params: noticeId,
        querystring: versionsQuery,
        response: { 200: pageOf(noticeAnswer) },
      },
    },
    async (request, reply) => {
      const { drillId: of, noticeId: id } = request.params;
      const { limit, cursor } = request.query;
      const [below] = decodeCursor(cursor, z.tuple([z.int().min(1).max(1_000_000)])) ?? [undefined];
      const rows = await notices.versions(request.caller, of, id, { below, limit: limit + 1 });
      const page = toPage(rows, limit, ({ version }) => [version]);
      linkNext(request, reply, page);
      return { items: page.items.map(showNotice), nextCursor: page.nextCursor };
    },
  );

  app.put(
    '/v1/drills/:drillId/notices/:noticeId',
    {
      config: {
        access: headquarters,
        problems: [drillClosed, noticeWithdrawn, preconditionFailed],
        answerHeaders: ['Location', 'ETag'],
      },
      schema: {
        operationId: 'changeNotice',
        zh: {
          summary: '发布通告的新版本；此前版本仍可查阅',
          description: '演练规定发布须双人复核的（`countersigning`），先登记待确认（202）。',
        },
        tags: ['headquarters'],
        summary: 'The next version of a notice; those before stay to be read',
        description:
          'Where the drill has two people publish (`countersigning`), it waits for another to confirm (202).',
        params: noticeId,
        headers: ifMatch,
        body: noticeChange,
        response: { 200: noticeAnswer, 202: countersignatureAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: of, noticeId: id } = request.params;
      const version = versionOf(request.headers['if-match']);
      const changed = await notices.change(actorOf(request), of, id, version, contentOf(request.body));
      if ('proposed' in changed) return sendProposed(reply, changed.proposed);
      void reply.header('etag', etagOf(changed));
      return showNotice(changed);
    },
  );

  app.post(
    '/v1/drills/:drillId/notices/:noticeId/withdraw',
    {
      config: { access: headquarters, problems: [drillClosed] },
      schema: {
        operationId: 'withdrawNotice',
        zh: { summary: '撤回通告：不再列出，仍可查阅。重复提交结果相同' },
        tags: ['headquarters'],
        summary: 'Withdraws a notice: it holds no more, and stays to be read. Once is as good as twice',
        params: noticeId,
        response: { 200: noticeAnswer },
      },
    },
    async (request) => {
      const { drillId: of, noticeId: id } = request.params;
      return showNotice(await notices.withdraw(actorOf(request), of, id));
    },
  );
}
