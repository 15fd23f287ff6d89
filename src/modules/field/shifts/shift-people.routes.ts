import { z } from 'zod';
import {
  decodeCursor,
  type HttpServer,
  instant,
  linkNext,
  pageOf,
  toPage,
} from '../../../platform/http/index.ts';
import { type DrillCatalogue, drillClosed, drillId, personalDataDestroyed } from '../../drill/index.ts';
import { actorOf, callerOf, headquarters } from '../../foundation/index.ts';
import type { CalendarsService } from './calendars.service.ts';
import type { ShiftPeopleService } from './people.service.ts';
import { listQuery } from './posts.schemas.ts';
import {
  absenceAnswer,
  absenceBody,
  calendarAnswer,
  calendarParams,
  certificateBody,
  newShiftPerson,
  shiftPersonAnswer,
  shiftPersonParams,
} from './shift-people.schemas.ts';
import { showPerson } from './shifts.show.ts';

const planners = [...headquarters, 'shift-planner'] as const;
/** Whoever may work shifts: their account says who they are. */
export const workers = [
  ...planners,
  'community-worker',
  'team-leader',
  'team-member',
  'checkpoint',
  'courier',
  'lab',
  'facility',
  'citizen',
] as const;
const tags = ['shifts'];
const problems = [drillClosed, personalDataDestroyed];

/** People who work shifts, and their calendars. */
export function registerShiftPeopleRoutes(
  app: HttpServer,
  deps: { people: ShiftPeopleService; calendars: CalendarsService; drills: DrillCatalogue },
): void {
  const { people, calendars, drills } = deps;

  app.post(
    '/v1/drills/:drillId/shift-people',
    {
      config: { access: planners, problems },
      schema: {
        operationId: 'addShiftPerson',
        tags,
        summary: 'Somebody works shifts of a division; once is as good as twice',
        zh: { summary: '登记值班人员；重复提交结果相同' },
        params: drillId,
        body: newShiftPerson,
        response: { 201: shiftPersonAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: of } = request.params;
      const added = await people.add(actorOf(request), of, request.body);
      const { keys } = await drills.withPeople(of);
      return reply.code(201).header('cache-control', 'no-store').send(showPerson(keys, added));
    },
  );

  app.get(
    '/v1/drills/:drillId/shift-people',
    {
      config: { access: workers, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listShiftPeople',
        tags,
        summary: 'Who works shifts of the caller’s division, masked; whoever works them sees themselves',
        zh: { summary: '本区划的值班人员（脱敏）；值班人员只看到本人' },
        params: drillId,
        querystring: listQuery,
        response: { 200: pageOf(shiftPersonAnswer) },
      },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query;
      const { drillId: of } = request.params;
      const key = decodeCursor(cursor, z.tuple([instant, z.uuid()]));
      const after = key && { addedAt: key[0], id: key[1] };
      const rows = await people.list(callerOf(request), of, after, limit + 1);
      const { keys } = await drills.withPeople(of);
      const page = toPage(rows, limit, (row) => [row.addedAt.toISOString(), row.id]);
      linkNext(request, reply, page);
      void reply.header('cache-control', 'no-store');
      return { items: page.items.map((row) => showPerson(keys, row)), nextCursor: page.nextCursor };
    },
  );

  app.post(
    '/v1/drills/:drillId/shift-people/:personId/certificates',
    {
      config: { access: planners, problems },
      schema: {
        operationId: 'confirmCertificate',
        tags,
        summary: 'Confirms that somebody can do something, having seen their certificate',
        zh: { summary: '核验证书并确认其资质和有效期' },
        params: shiftPersonParams,
        body: certificateBody,
        response: { 200: shiftPersonAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: of, personId } = request.params;
      const person = await people.certify(actorOf(request), of, personId, request.body);
      const { keys } = await drills.withPeople(of);
      void reply.header('cache-control', 'no-store');
      return showPerson(keys, person);
    },
  );

  app.post(
    '/v1/drills/:drillId/shift-people/:personId/absences',
    {
      config: { access: workers, problems },
      schema: {
        operationId: 'reportShiftAbsence',
        tags,
        summary: 'Somebody cannot come for a while: their shifts in it are free again',
        zh: { summary: '登记不能到岗的时段，其间班次即空出' },
        params: shiftPersonParams,
        body: absenceBody,
        response: { 200: absenceAnswer },
      },
    },
    async (request) => {
      const { drillId: of, personId } = request.params;
      return { freed: await people.reportAbsence(actorOf(request), of, personId, request.body) };
    },
  );

  app.post(
    '/v1/drills/:drillId/shift-people/:personId/calendar',
    {
      config: { access: workers, problems },
      schema: {
        operationId: 'issueCalendar',
        tags,
        summary: 'The address of somebody’s calendar; the one before leads nowhere any more',
        zh: { summary: '生成值班日历订阅地址；旧地址随即失效' },
        params: shiftPersonParams,
        response: { 201: calendarAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: of, personId } = request.params;
      const key = await calendars.issue(actorOf(request), of, personId);
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({ url: `/v1/calendars/${key}.ics` });
    },
  );

  app.delete(
    '/v1/drills/:drillId/shift-people/:personId/calendar',
    {
      config: { access: workers, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'revokeCalendar',
        tags,
        summary: 'The address of somebody’s calendar leads nowhere any more',
        zh: { summary: '停用值班日历订阅地址' },
        params: shiftPersonParams,
        response: { 204: z.null().meta({ description: 'It leads nowhere' }) },
      },
    },
    async (request, reply) => {
      const { drillId: of, personId } = request.params;
      await calendars.revoke(actorOf(request), of, personId);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/v1/calendars/:key.ics',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'getCalendar',
        tags,
        summary: 'The shifts of whoever was given this address, as iCalendar: posts and times, no names',
        zh: { summary: '值班日历订阅（iCalendar）：岗位和时间，不含姓名' },
        params: calendarParams,
        response: {
          200: {
            description: 'A calendar (RFC 5545)',
            content: { 'text/calendar': { schema: z.string() } },
          },
        },
      },
    },
    async (request, reply) => {
      const body = await calendars.feed(request.params.key);
      return reply
        .header('content-type', 'text/calendar; charset=utf-8')
        .header('cache-control', 'private, no-store')
        .serializer((payload: unknown) => payload as string)
        .send(body as never);
    },
  );
}
