import { z } from 'zod';
import {
  decodeCursor,
  type HttpServer,
  instant,
  linkNext,
  pageOf,
  toPage,
} from '../../../platform/http/index.ts';
import { drillClosed, drillId, drillWithoutSites, personalDataDestroyed, siteId } from '../../drill/index.ts';
import { actorOf, callerOf, headquarters } from '../../foundation/index.ts';
import type { ManningService } from './manning.service.ts';
import type { PlacesService } from './places.service.ts';
import { workers } from './shift-people.routes.ts';
import { lanesByTwo, shiftRefused, shiftState } from './shifts.errors.ts';
import {
  absentBody,
  manningAnswer,
  manningBody,
  shiftAnswer,
  shiftParams,
  shiftsQuery,
  standInsAnswer,
  swapAnswer,
  swapBody,
  whoBody,
  wholeShiftAnswer,
} from './shifts.schemas.ts';
import { showShift, showWholeShift } from './shifts.show.ts';

const planners = [...headquarters, 'shift-planner'] as const;
const tags = ['shifts'];
const problems = [drillClosed, personalDataDestroyed];

/** Shifts, and who has them. */
export function registerShiftRoutes(
  app: HttpServer,
  deps: { places: PlacesService; manning: ManningService },
): void {
  const { places, manning } = deps;

  app.get(
    '/v1/drills/:drillId/shifts',
    {
      config: { access: workers, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listShifts',
        tags,
        summary: 'Shifts of the caller’s division, or of where they work, by their start',
        zh: { summary: '本区划或本人值班区划的班次，按开始时间' },
        params: drillId,
        querystring: shiftsQuery,
        response: { 200: pageOf(shiftAnswer) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, from, until, post, person, open, asked } = request.query;
      const key = decodeCursor(cursor, z.tuple([instant, z.uuid()]));
      const after = key && { startsAt: key[0], id: key[1] };
      const query = { from, until, post, person, open, asked, after, limit: limit + 1 };
      const { drill, rows } = await places.list(callerOf(request), request.params.drillId, query);
      const page = toPage(rows, limit, (row) => [row.startsAt.toISOString(), row.id]);
      linkNext(request, reply, page);
      return { items: page.items.map((row) => showShift(drill, row)), nextCursor: page.nextCursor };
    },
  );

  app.get(
    '/v1/drills/:drillId/shifts/:shiftId',
    {
      config: { access: workers, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'getShift',
        tags,
        summary: 'A shift, and who has it or had it, masked',
        zh: { summary: '一个班次及其人员（脱敏）' },
        params: shiftParams,
        response: { 200: wholeShiftAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: of, shiftId } = request.params;
      void reply.header('cache-control', 'no-store');
      return showWholeShift(await places.see(callerOf(request), of, shiftId));
    },
  );

  app.get(
    '/v1/drills/:drillId/shifts/:shiftId/stand-ins',
    {
      config: { access: planners, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listStandIns',
        tags,
        summary:
          'Who could have a shift now: those whom no rule and no other shift keeps from it; and who has been asked',
        zh: { summary: '可替班人员：资质、休息、夜班和其他班次均不妨碍者；以及已被询问者' },
        params: shiftParams,
        response: { 200: standInsAnswer },
      },
    },
    async (request) => {
      const { drillId: of, shiftId } = request.params;
      return places.standIns(callerOf(request), of, shiftId);
    },
  );

  app.post(
    '/v1/drills/:drillId/shifts/:shiftId/sign-up',
    {
      config: { access: workers, problems: [...problems, shiftRefused] },
      schema: {
        operationId: 'signUpForShift',
        tags,
        summary: 'Signs up for a shift, or gives it to somebody whom a planner names',
        description:
          'Refused with a reason: it collides, is full, asks for what nobody has confirmed, leaves too short a rest, comes too late.',
        zh: {
          summary: '报名班次，或由排班人员指定',
          description: '不能承担时说明原因：时间冲突、已满、资质未确认、休息不足、已截止等。',
        },
        params: shiftParams,
        body: whoBody,
        response: { 200: wholeShiftAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: of, shiftId } = request.params;
      void reply.header('cache-control', 'no-store');
      return showWholeShift(await places.signUp(actorOf(request), of, shiftId, request.body.person));
    },
  );

  app.post(
    '/v1/drills/:drillId/shifts/:shiftId/withdraw',
    {
      config: { access: workers, problems: [...problems, shiftRefused] },
      schema: {
        operationId: 'withdrawFromShift',
        tags,
        summary: 'Gives a shift back: one’s own, or whose a planner names',
        zh: { summary: '退出班次；排班人员可代为退出' },
        params: shiftParams,
        body: whoBody,
        response: { 200: wholeShiftAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: of, shiftId } = request.params;
      void reply.header('cache-control', 'no-store');
      return showWholeShift(await places.withdraw(actorOf(request), of, shiftId, request.body.person));
    },
  );

  app.post(
    '/v1/drills/:drillId/shifts/:shiftId/present',
    {
      config: { access: workers, problems: [...problems, shiftState] },
      schema: {
        operationId: 'presentAtShift',
        tags,
        summary: 'They are there: from an hour before the shift on',
        zh: { summary: '到岗登记：班次开始前一小时起' },
        params: shiftParams,
        body: whoBody,
        response: { 200: wholeShiftAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: of, shiftId } = request.params;
      void reply.header('cache-control', 'no-store');
      return showWholeShift(await places.present(actorOf(request), of, shiftId, request.body.person));
    },
  );

  app.post(
    '/v1/drills/:drillId/shifts/:shiftId/absent',
    {
      config: { access: planners, problems: [...problems, shiftState] },
      schema: {
        operationId: 'absentFromShift',
        tags,
        summary: 'They have not come: the place is free, and those who can stand in are asked',
        description:
          'Each of them finds it with `GET /v1/drills/{drillId}/shifts?asked=true` and may sign up until the shift is over; `…/stand-ins` says who was asked, and `shift.vacant` tells apps.',
        zh: {
          summary: '缺岗登记：名额空出，并询问可替班人员',
          description:
            '被询问者可用 `GET /v1/drills/{drillId}/shifts?asked=true` 查到该班次，班次结束前均可报名；`…/stand-ins` 列出已被询问者，`shift.vacant` 通知应用。',
        },
        params: shiftParams,
        body: absentBody,
        response: { 200: wholeShiftAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: of, shiftId } = request.params;
      void reply.header('cache-control', 'no-store');
      return showWholeShift(await places.absent(actorOf(request), of, shiftId, request.body.person));
    },
  );

  app.post(
    '/v1/drills/:drillId/shifts/:shiftId/swap',
    {
      config: { access: workers, problems: [...problems, shiftRefused] },
      schema: {
        operationId: 'swapShift',
        tags,
        summary: 'Asks for another’s shift instead of one’s own: done once both have asked for the same',
        zh: { summary: '换班：双方提出相同换班后生效' },
        params: shiftParams,
        body: swapBody,
        response: { 200: swapAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: of, shiftId } = request.params;
      const { person, with: other } = request.body;
      void reply.header('cache-control', 'no-store');
      const { done, shift } = await places.swap(actorOf(request), of, shiftId, { person, with: other });
      return { ...showWholeShift(shift), done };
    },
  );

  app.put(
    '/v1/sites/:siteId/manning',
    {
      config: { access: headquarters, problems: [drillClosed, drillWithoutSites, lanesByTwo] },
      schema: {
        operationId: 'setSiteManning',
        tags,
        summary: 'Has a site’s lanes be open as long as their shifts have a sampler, or as told again',
        description:
          'A lane without its sampler then closes at once, and opens again with one; those affected get new windows, as by `PUT /v1/sites/{siteId}/lanes`. Where no lane is left, the site’s windows are stopped until the shift is over.',
        zh: {
          summary: '设置采样台是否随值班开闭',
          description:
            '启用后，无采样人员的采样台立即关闭，有人到岗后重新开放；受影响者改期，与调整台数相同。',
        },
        params: siteId,
        body: manningBody,
        response: { 200: manningAnswer },
      },
    },
    async (request) => manning.set(actorOf(request), request.params.siteId, request.body),
  );

  app.get(
    '/v1/sites/:siteId/manning',
    {
      config: { access: headquarters },
      schema: {
        operationId: 'getSiteManning',
        tags,
        summary: 'Whether a site’s lanes are open as long as their shifts are manned, and how many are',
        zh: { summary: '采样台是否随值班开闭，及开放台数' },
        params: siteId,
        response: { 200: manningAnswer },
      },
    },
    async (request) => manning.see(callerOf(request), request.params.siteId),
  );
}
