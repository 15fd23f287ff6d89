import type { FastifyReply } from 'fastify';
import { type HttpServer, namesETag } from '../../../platform/http/index.ts';
import { drillClosed, drillId } from '../../drill/index.ts';
import { actorOf, callerOf, headquarters } from '../../foundation/index.ts';
import { checkpointId } from './checkpoints.schemas.ts';
import { bundleAnswer, newRules, rulesAnswer, rulesList, rulesQuery, showRules } from './rules.schemas.ts';
import type { RulesService } from './rules.service.ts';

const tags = ['checkpoints'];

/** The rules of a drill's checkpoints, and what a device carries of them. */
export function registerRulesRoutes(app: HttpServer, deps: { rules: RulesService }): void {
  const { rules } = deps;

  app.post(
    '/v1/drills/:drillId/checkpoint-rules',
    {
      config: { access: ['city-hq'], problems: [drillClosed] },
      schema: {
        operationId: 'makeCheckpointRules',
        tags,
        summary: 'The next version of the rules of a drill’s checkpoints, from now or a time to come',
        zh: {
          summary: '发布新一版卡口规则，立即或在将来某时生效',
          description:
            '同一时刻以版本号最大的有效版本为准；按顺序第一条符合的规则作出判定，均不符合的放行。生效时间已过的予以拒绝，已判定的过卡不变。',
        },
        description:
          'Of the versions that hold at a time the highest does; the first rule that holds of somebody decides, and who meets none passes. What was decided before stays so.',
        params: drillId,
        body: newRules,
        response: { 201: rulesAnswer },
      },
    },
    async (request, reply) => {
      const made = await rules.make(actorOf(request), request.params.drillId, request.body);
      return reply.code(201).send(showRules(made));
    },
  );

  app.get(
    '/v1/drills/:drillId/checkpoint-rules',
    {
      config: { access: headquarters },
      schema: {
        operationId: 'listCheckpointRules',
        tags,
        summary: 'The versions of the rules of a drill’s checkpoints, the latest first',
        zh: { summary: '卡口规则的各个版本，最新的在前' },
        params: drillId,
        querystring: rulesQuery,
        response: { 200: rulesList },
      },
    },
    async (request) => {
      const { limit } = request.query;
      const rows = await rules.list(callerOf(request), request.params.drillId, limit);
      return { versions: rows.map(showRules) };
    },
  );

  app.get(
    '/v1/checkpoints/:checkpointId/rules',
    {
      config: { access: [...headquarters, 'checkpoint'], tagged: true },
      schema: {
        operationId: 'getCheckpointBundle',
        tags,
        summary:
          'What a device of this checkpoint needs to work without a network: rules, key regions, who is held, what passes are verified with. With `If-None-Match`, 304 where nothing has changed',
        zh: {
          summary:
            '卡口设备离线工作所需内容：规则、重点地区、管控人员、核验登记码的公钥。带 `If-None-Match` 时，内容未变返回 304',
        },
        params: checkpointId,
        response: { 200: bundleAnswer },
      },
    },
    async (request, reply) => {
      const { bundle, etag } = await rules.bundle(callerOf(request), request.params.checkpointId);
      void reply.header('etag', etag).header('cache-control', 'no-store');
      const known = request.headers['if-none-match'];
      if (known !== undefined && namesETag(known, etag))
        return (reply as FastifyReply).code(304).send() as never;
      return bundle;
    },
  );
}
