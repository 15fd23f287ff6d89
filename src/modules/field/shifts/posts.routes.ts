import { z } from 'zod';
import type { Problem } from '../../../platform/errors/index.ts';
import {
  decodeCursor,
  type HttpServer,
  instant,
  languageOf,
  linkNext,
  pageOf,
  toPage,
} from '../../../platform/http/index.ts';
import { drillClosed, drillId, personalDataDestroyed } from '../../drill/index.ts';
import { actorOf, callerOf, headquarters } from '../../foundation/index.ts';
import { jobOf, showJob } from '../../service/index.ts';
import { shiftPlanKind, shiftPlanResult } from './plan.job.ts';
import type { ShiftPlanningService } from './planning.service.ts';
import {
  daysAnswer,
  daysBody,
  listQuery,
  newPost,
  planBody,
  postAnswer,
  postParams,
  rulesAnswer,
  rulesBody,
} from './posts.schemas.ts';
import type { PostsService } from './posts.service.ts';
import { postExists } from './shifts.errors.ts';
import { showPost } from './shifts.show.ts';

const planners = [...headquarters, 'shift-planner'] as const;
const tags = ['shifts'];
const problems = [drillClosed, personalDataDestroyed];

const planJob = jobOf({
  name: 'ShiftPlanJob',
  description: 'A plan of shifts',
  kinds: [shiftPlanKind],
  result: shiftPlanResult.meta({
    id: 'ShiftPlanResult',
    description:
      'What the plan gives: heads filled, minutes unfilled, nights above a fair share, places taken away; what lacks heads with how many people could not have it by reason; whoever finds nobody to relieve them at their meal; and shifts that end after the drill does, which are nobody’s',
  }),
});

/** Posts of a drill, their shifts, the rules, and the plan. */
export function registerPostRoutes(
  app: HttpServer,
  deps: { posts: PostsService; planning: ShiftPlanningService; problems: readonly Problem[] },
): void {
  const { posts, planning } = deps;
  const known = new Map(deps.problems.map((problem) => [problem.code, problem]));

  app.post(
    '/v1/drills/:drillId/posts',
    {
      config: { access: planners, problems: [...problems, postExists] },
      schema: {
        operationId: 'addPost',
        tags,
        summary: 'A post that shifts man, with what it needs on a day',
        zh: { summary: '新增岗位：采样台、卡口、校门、实验室或热线，及每日班次需求' },
        params: drillId,
        body: newPost,
        response: { 201: postAnswer },
      },
    },
    async (request, reply) => {
      const { site: siteId = null, lane = null, ...post } = request.body;
      const made = await posts.add(actorOf(request), request.params.drillId, { ...post, siteId, lane });
      return reply.code(201).send(showPost(made));
    },
  );

  app.get(
    '/v1/drills/:drillId/posts',
    {
      config: { access: planners, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listPosts',
        tags,
        summary: 'The posts of the caller’s division, in the order in which they were added',
        zh: { summary: '本区划的岗位，按新增先后' },
        params: drillId,
        querystring: listQuery,
        response: { 200: pageOf(postAnswer) },
      },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query;
      const key = decodeCursor(cursor, z.tuple([instant, z.uuid()]));
      const after = key && { createdAt: key[0], id: key[1] };
      const rows = await posts.list(callerOf(request), request.params.drillId, after, limit + 1);
      const page = toPage(rows, limit, (row) => [row.createdAt.toISOString(), row.id]);
      linkNext(request, reply, page);
      return { items: page.items.map(showPost), nextCursor: page.nextCursor };
    },
  );

  app.post(
    '/v1/drills/:drillId/posts/:postId/days',
    {
      config: { access: planners, problems },
      schema: {
        operationId: 'openShifts',
        tags,
        summary: 'Opens the shifts of a post for days, by its template or others; what is open stays',
        zh: { summary: '按模板或指定班次为岗位开设若干天的班次；已有的不变' },
        params: postParams,
        body: daysBody,
        response: { 200: daysAnswer },
      },
    },
    async (request) => {
      const { drillId: of, postId } = request.params;
      return { shifts: await posts.openDays(actorOf(request), of, postId, request.body) };
    },
  );

  app.put(
    '/v1/drills/:drillId/shift-rules',
    {
      config: { access: planners, problems },
      schema: {
        operationId: 'setShiftRules',
        tags,
        summary: 'Rest, nights, and until when people sign up, for shifts of a division',
        zh: { summary: '设置区划的班次规则：休息时间、夜班数、报名截止' },
        params: drillId,
        body: rulesBody,
        response: { 200: rulesAnswer },
      },
    },
    async (request) => {
      const { division, ...rules } = request.body;
      return posts.setRules(actorOf(request), request.params.drillId, division, rules);
    },
  );

  app.post(
    '/v1/drills/:drillId/shifts/plan',
    {
      config: { access: planners, answerHeaders: ['Location'], problems },
      schema: {
        operationId: 'planShifts',
        tags,
        summary: 'Fills the shifts of up to a week, as a job',
        description:
          'The fewest hours unfilled, then the fewest nights above anybody’s fair share, then the fewest changes. Whoever has signed up by themselves, or is there, keeps their place. The result says what is not filled, and why.',
        zh: {
          summary: '安排最多一周的班次，以任务形式进行',
          description:
            '依次求未排工时最少、超出均摊的夜班最少、变动最少。自行报名和已到岗者不变。结果说明未排满的班次及原因。',
        },
        params: drillId,
        body: planBody,
        response: { 202: planJob },
      },
    },
    async (request, reply) => {
      const { division, from, until, seed } = request.body;
      const asked = { division, from, until, seed };
      const job = await planning.start(callerOf(request), request.params.drillId, asked);
      return reply
        .code(202)
        .header('location', `/v1/jobs/${job.id}`)
        .send(showJob(job, known, languageOf(request.headers['accept-language'])));
    },
  );
}
