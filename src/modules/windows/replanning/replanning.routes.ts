import { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import type { Problem } from '../../../platform/errors/index.ts';
import {
  decodeCursor,
  type HttpReply,
  type HttpServer,
  instant,
  languageOf,
  linkNext,
  pageOf,
  pageQuery,
  toPage,
} from '../../../platform/http/index.ts';
import { drillClosed, drillId, drillWithoutSites, sameAccount, siteId } from '../../drill/index.ts';
import { actorOf, callerOf, headquarters } from '../../foundation/index.ts';
import { jobOf, showJob } from '../../service/index.ts';
import { replanJobKind } from './replan-job.ts';
import { replanOutdated, replanOver, siteClosed, siteUnpublished } from './replanning.errors.ts';
import { notMovedReasons, type Replan } from './replanning.read.ts';
import {
  closeBody,
  hoursBody,
  lanesBody,
  moveAnswer,
  replanAnswer,
  replanId,
  replansQuery,
  showMove,
  showReplan,
  stopBody,
} from './replanning.schemas.ts';
import type { ReplanningService } from './replanning.service.ts';

const proposal =
  'A proposal (201): who would have to move where, to be looked at and confirmed. Nobody else moves, then or later. `dryRun` only says it.';
const orAtOnce = `${proposal} Where it takes nothing from anybody it is done at once (200).`;

const replanJob = jobOf({
  name: 'ReplanJob',
  description: 'People being moved by a confirmed replan',
  kinds: [replanJobKind],
  result: z
    .object({
      replanId: z.string(),
      affected: z.int().meta({ description: 'People who lost their window' }),
      moved: z.int().meta({ description: 'Those of them who got another' }),
      unplaced: z
        .record(z.string(), z.int())
        .meta({ description: 'Those for whom there was none, by reason: they wait again' }),
      notMoved: z.partialRecord(z.enum(notMovedReasons), z.int()).meta({
        description:
          'People of the list who were not moved, by what has become of them since it was made: they gave their window up, changed it, have come, missed it, or may keep it because others left',
      }),
      remaining: z.int().meta({
        description:
          'People who hold windows beyond what these have now, and whom the list did not name because they came later: they keep them. The same change asked for again names them',
      }),
    })
    .meta({ id: 'ReplanResult', description: 'Whom a replan moved' }),
});

export function registerReplanningRoutes(
  app: HttpServer,
  deps: { replanning: ReplanningService; problems: readonly Problem[]; clock: Clock },
): void {
  const { replanning, clock } = deps;
  const problems = new Map(deps.problems.map((problem) => [problem.code, problem]));
  const access = headquarters;
  const tags = ['headquarters'];

  function made(reply: HttpReply, replan: Replan) {
    return reply
      .code(201)
      .header('location', `/v1/replans/${replan.id}`)
      .send(showReplan(replan, clock.now()));
  }

  app.post(
    '/v1/sites/:siteId/close',
    {
      config: { answerHeaders: ['Location'], access, problems: [drillClosed, siteClosed, siteUnpublished] },
      schema: {
        operationId: 'closeSite',
        zh: {
          summary: '立即或自某时起关闭采样点；其后已预约的人改到其他时段',
          description:
            '生成一份调整方案（201）：列出须改期的人和去处，供查看并确认；其他人始终不受影响。`dryRun` 只计算不保存。流动采样点无时段：确认后其路线上的上门采样改由其他流动采样点安排，无法安排的列为待安排。',
        },
        tags,
        summary: 'Closes a site, now or from an instant on; those who hold a window there then get another',
        description: `${proposal} A mobile site has no windows: once it is confirmed, visits on its way are planned on others, and what none has time for is to be placed.`,
        params: siteId,
        body: closeBody,
        response: { 201: replanAnswer },
      },
    },
    async (request, reply) =>
      made(reply, await replanning.close(actorOf(request), request.params.siteId, request.body)),
  );

  app.put(
    '/v1/sites/:siteId/lanes',
    {
      config: { answerHeaders: ['Location'], access, problems: [drillClosed, siteClosed, replanOutdated] },
      schema: {
        operationId: 'setSiteLanes',
        zh: {
          summary: '设置采样台数，自下一时段或某时起生效',
          description:
            '生成一份调整方案（201）：列出须改期的人和去处，供查看并确认；其他人始终不受影响。`dryRun` 只计算不保存。不影响任何人的立即生效（200）。名额减少的时段只改动最少的人，自选时段者最后改动。',
        },
        tags,
        summary: 'How many lanes a site has, from the next window or an instant on',
        description: `${orAtOnce} Of a window that loses places the fewest people move, those last who chose it.`,
        params: siteId,
        body: lanesBody,
        response: { 200: replanAnswer, 201: replanAnswer },
      },
    },
    async (request, reply) => {
      const replan = await replanning.setLanes(actorOf(request), request.params.siteId, request.body);
      return replan.status === 'done' ? showReplan(replan, clock.now()) : made(reply, replan);
    },
  );

  app.put(
    '/v1/sites/:siteId/hours',
    {
      config: { answerHeaders: ['Location'], access, problems: [drillClosed, siteClosed, replanOutdated] },
      schema: {
        operationId: 'setSiteHours',
        zh: {
          summary: '设置采样点开放时间：缺少的时段新增，多余的取消',
          description:
            '生成一份调整方案（201）：列出须改期的人和去处，供查看并确认；其他人始终不受影响。`dryRun` 只计算不保存。不影响任何人的立即生效（200）。',
        },
        tags,
        summary: 'When a site is open: windows that are missing are made, others are cancelled',
        description: orAtOnce,
        params: siteId,
        body: hoursBody,
        response: { 200: replanAnswer, 201: replanAnswer },
      },
    },
    async (request, reply) => {
      const replan = await replanning.setHours(actorOf(request), request.params.siteId, request.body);
      return replan.status === 'done' ? showReplan(replan, clock.now()) : made(reply, replan);
    },
  );

  app.post(
    '/v1/drills/:drillId/stops',
    {
      config: { answerHeaders: ['Location'], access, problems: [drillClosed, drillWithoutSites] },
      schema: {
        operationId: 'stopSampling',
        zh: {
          summary: '因暴雨、疏散等暂停某区划的采样，取消其间的时段',
          description:
            '生成一份调整方案（201）：列出须改期的人和去处，供查看并确认；其他人始终不受影响。`dryRun` 只计算不保存。',
        },
        tags,
        summary:
          'Stops sampling in a division for a while: a storm, an evacuation. Windows in it are cancelled',
        description: proposal,
        params: drillId,
        body: stopBody,
        response: { 201: replanAnswer },
      },
    },
    async (request, reply) =>
      made(reply, await replanning.stop(actorOf(request), request.params.drillId, request.body)),
  );

  app.get(
    '/v1/replans',
    {
      config: { access },
      schema: {
        operationId: 'listReplans',
        zh: { summary: '本区划的调整方案，最新的在前' },
        tags,
        summary: 'The replans of the caller’s division, newest first',
        querystring: replansQuery,
        response: { 200: pageOf(replanAnswer) },
      },
    },
    async (request, reply) => {
      const { drillId, status, limit, cursor } = request.query;
      const key = decodeCursor(cursor, z.tuple([instant, z.uuid()]));
      const below = key === undefined ? undefined : { createdAt: key[0], id: key[1] };
      const rows = await replanning.list(callerOf(request), { drillId, status, below, limit: limit + 1 });
      const page = toPage(rows, limit, (row) => [row.createdAt.toISOString(), row.id]);
      linkNext(request, reply, page);
      const now = clock.now();
      return { ...page, items: page.items.map((replan) => showReplan(replan, now)) };
    },
  );

  app.get(
    '/v1/replans/:replanId',
    {
      config: { access },
      schema: {
        operationId: 'getReplan',
        zh: { summary: '本区划的一份调整方案：将产生或已产生的变化' },
        tags,
        summary: 'A replan of the caller’s division: what it would do, or has done',
        params: replanId,
        response: { 200: replanAnswer },
      },
    },
    async (request) =>
      showReplan(await replanning.see(callerOf(request), request.params.replanId), clock.now()),
  );

  app.get(
    '/v1/replans/:replanId/moves',
    {
      config: { access, kind: 'report' },
      schema: {
        operationId: 'listReplanMoves',
        zh: { summary: '谁改到哪里：编号和时间' },
        tags,
        summary: 'Who moves where: ids and times',
        params: replanId,
        querystring: z.strictObject(pageQuery),
        response: { 200: pageOf(moveAnswer) },
      },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query;
      const [after] = decodeCursor(cursor, z.tuple([z.int().min(0).max(2_000_000_000)])) ?? [0];
      const rows = await replanning.moves(callerOf(request), request.params.replanId, after, limit + 1);
      const page = toPage(rows, limit, ({ seq }) => [seq]);
      linkNext(request, reply, page);
      return { items: page.items.map(showMove), nextCursor: page.nextCursor };
    },
  );

  app.post(
    '/v1/replans/:replanId/confirm',
    {
      config: {
        answerHeaders: ['Location'],
        access,
        problems: [drillClosed, replanOutdated, replanOver, sameAccount],
      },
      schema: {
        operationId: 'confirmReplan',
        zh: {
          summary: '确认方案并以任务形式迁移人员。重复确认返回同一任务或接续的任务',
          description: '演练规定取消须双人复核的（`countersigning`），须由提出人以外的账号确认。',
        },
        tags,
        summary: 'Makes a proposal true, and moves people as a job. Again: the same job, or one that goes on',
        description:
          'Where the drill has two people decide what takes windows (`countersigning`), by another account than proposed it.',
        params: replanId,
        response: { 202: replanJob },
      },
    },
    async (request, reply) => {
      const job = await replanning.confirm(actorOf(request), request.params.replanId);
      return reply
        .code(202)
        .header('location', `/v1/jobs/${job.id}`)
        .send(showJob(job, problems, languageOf(request.headers['accept-language'])));
    },
  );

  app.post(
    '/v1/replans/:replanId/withdraw',
    {
      config: { access, problems: [drillClosed, replanOver] },
      schema: {
        operationId: 'withdrawReplan',
        zh: { summary: '撤回方案' },
        tags,
        summary: 'Takes a proposal back',
        params: replanId,
        response: { 200: replanAnswer },
      },
    },
    async (request) =>
      showReplan(await replanning.withdraw(actorOf(request), request.params.replanId), clock.now()),
  );
}
