import { z } from 'zod';
import { decodeCursor, type HttpServer, linkNext, pageOf, toPage } from '../../../platform/http/index.ts';
import { drillClosed, drillId, personalDataDestroyed } from '../../drill/index.ts';
import { actorOf, callerOf, headquarters, text } from '../../foundation/index.ts';
import { bedAwaits, facilityClosed, facilityExists, facilityOccupied } from './facilities.errors.ts';
import {
  bedAnswer,
  bedId,
  bedsQuery,
  facilitiesQuery,
  facilityAnswer,
  facilityId,
  newBeds,
  newFacility,
  showBed,
  showFacility,
} from './facilities.schemas.ts';
import type { FacilitiesService } from './facilities.service.ts';

const readers = [...headquarters, 'facility'] as const;
const tags = ['facilities'];

const why = z
  .strictObject({
    reason: text(500)
      .optional()
      .meta({ description: 'Kept sealed in the audit log', examples: ['监测期满，核酸阴性'] }),
  })
  .meta({ id: 'FacilityReason', examples: [{ reason: '监测期满，核酸阴性' }] });

/** Facilities of a drill, and their beds. */
export function registerFacilityRoutes(app: HttpServer, deps: { facilities: FacilitiesService }): void {
  const { facilities } = deps;

  app.post(
    '/v1/drills/:drillId/facilities',
    {
      config: {
        access: headquarters,
        problems: [drillClosed, facilityExists],
        answerHeaders: ['Location'],
      },
      schema: {
        operationId: 'addFacility',
        zh: {
          summary: '新增集中场所',
          description: '其客户端在新增时填写该场所的编号（`POST /v1/clients`），令牌即代表该场所。',
        },
        tags,
        summary: 'A facility to which people of a drill are transferred',
        description: 'Its clients are added with its id (`POST /v1/clients`): their tokens stand for it.',
        params: drillId,
        body: newFacility,
        response: { 201: facilityAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: of } = request.params;
      const made = await facilities.add(actorOf(request), of, request.body);
      return reply
        .code(201)
        .header('location', `/v1/drills/${of}/facilities/${made.id}`)
        .send(showFacility(made));
    },
  );

  app.get(
    '/v1/drills/:drillId/facilities',
    {
      config: { access: readers },
      schema: {
        operationId: 'listFacilities',
        zh: { summary: '一次演练的集中场所及其床位数；场所只能看到自己' },
        tags,
        summary: 'The facilities of a drill with their beds counted; a facility sees itself',
        params: drillId,
        querystring: facilitiesQuery,
        response: { 200: pageOf(facilityAnswer) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, kind, free = false } = request.query;
      const key = decodeCursor(cursor, z.tuple([z.string(), z.uuid()]));
      const after = key === undefined ? undefined : { division: key[0], id: key[1] };
      const asked = { kind, free, after, limit: limit + 1 };
      const rows = await facilities.list(callerOf(request), request.params.drillId, asked);
      const page = toPage(rows, limit, (row) => [row.division, row.id]);
      linkNext(request, reply, page);
      return { items: page.items.map(showFacility), nextCursor: page.nextCursor };
    },
  );

  app.get(
    '/v1/drills/:drillId/facilities/:facilityId',
    {
      config: { access: readers },
      schema: {
        operationId: 'getFacility',
        zh: { summary: '一个集中场所' },
        tags,
        summary: 'One facility',
        params: facilityId,
        response: { 200: facilityAnswer },
      },
    },
    async (request) => {
      const { drillId: of, facilityId: id } = request.params;
      return showFacility(await facilities.see(callerOf(request), of, id));
    },
  );

  app.post(
    '/v1/drills/:drillId/facilities/:facilityId/beds',
    {
      config: { access: readers, problems: [drillClosed, facilityClosed] },
      schema: {
        operationId: 'addBeds',
        zh: { summary: '新增床位（一张或一批）；已有的床位保持不变，可重复提交' },
        tags,
        summary: 'Adds beds, one or many; those that are there stay, so a list can be sent again',
        params: facilityId,
        body: newBeds,
        response: { 200: facilityAnswer },
      },
    },
    async (request) => {
      const { drillId: of, facilityId: id } = request.params;
      return showFacility(await facilities.addBeds(actorOf(request), of, id, request.body.beds));
    },
  );

  app.get(
    '/v1/drills/:drillId/facilities/:facilityId/beds',
    {
      config: { access: readers, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listBeds',
        zh: { summary: '一个场所的床位，及在住或预留的人员（姓名脱敏）' },
        tags,
        summary: 'The beds of a facility, each with who lies there or is to come, masked',
        params: facilityId,
        querystring: bedsQuery,
        response: { 200: pageOf(bedAnswer) },
      },
    },
    async (request, reply) => {
      const { drillId: of, facilityId: id } = request.params;
      const { limit, cursor, free = false } = request.query;
      const key = decodeCursor(cursor, z.tuple([z.string(), z.string()]));
      const after = key === undefined ? undefined : { room: key[0], bed: key[1] };
      const rows = await facilities.beds(callerOf(request), of, id, { free, after, limit: limit + 1 });
      const page = toPage(rows, limit, ({ room, bed }) => [room, bed]);
      linkNext(request, reply, page);
      void reply.header('cache-control', 'no-store');
      return { items: page.items.map(showBed), nextCursor: page.nextCursor };
    },
  );

  app.post(
    '/v1/drills/:drillId/facilities/:facilityId/beds/:bedId/leave',
    {
      config: { access: readers, problems: [bedAwaits, personalDataDestroyed] },
      schema: {
        operationId: 'leaveBed',
        zh: {
          summary: '在住人员离开（解除监测、出院），床位腾空',
          description: '转往其他场所的请走转运：到达后床位自动腾空。重复提交结果相同。',
        },
        tags,
        summary: 'Whoever lay in a bed has left for good, and it is free; once is as good as twice',
        description:
          'For whoever is released or discharged. Whoever goes to another place is transferred there: their bed is free by itself once they have arrived.',
        params: bedId,
        body: why,
        response: { 204: z.null().meta({ description: 'The bed is free' }) },
      },
    },
    async (request, reply) => {
      const { drillId: of, facilityId: id, bedId: bed } = request.params;
      await facilities.leave(actorOf(request), of, id, bed, request.body.reason);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/v1/drills/:drillId/facilities/:facilityId/close',
    {
      config: { access: headquarters, problems: [facilityOccupied] },
      schema: {
        operationId: 'closeFacility',
        zh: {
          summary: '关闭集中场所：此后不再接收人员',
          description: '尚有在住人员或预留床位的，须先另行安排。重复提交结果相同。',
        },
        tags,
        summary: 'Closes a facility: it takes nobody any more. Once is as good as twice',
        description:
          'Refused while somebody lies there, or has a bed kept for them: they are placed elsewhere first.',
        params: facilityId,
        body: why,
        response: { 200: facilityAnswer },
      },
    },
    async (request) => {
      const { drillId: of, facilityId: id } = request.params;
      return showFacility(await facilities.close(actorOf(request), of, id, request.body.reason));
    },
  );
}
