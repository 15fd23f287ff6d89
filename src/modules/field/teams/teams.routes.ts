import { z } from 'zod';
import {
  decodeCursor,
  type HttpServer,
  instant,
  linkNext,
  pageOf,
  pageQuery,
  toPage,
} from '../../../platform/http/index.ts';
import { type DrillCatalogue, drillClosed, drillId, personalDataDestroyed } from '../../drill/index.ts';
import { actorOf, callerOf, headquarters } from '../../foundation/index.ts';
import { teamExists } from './teams.errors.ts';
import {
  joinedAnswer,
  memberAnswer,
  memberIdParams,
  newMember,
  newTeam,
  showMember,
  showTeam,
  teamAnswer,
  teamChange,
  teamId,
  teamsQuery,
} from './teams.schemas.ts';
import type { TeamsService } from './teams.service.ts';

const leaders = [...headquarters, 'team-leader'] as const;
const readers = [...headquarters, 'community-worker', 'team-leader', 'team-member'] as const;
const tags = ['teams'];

/** Where a page of a list by time goes on. */
function placeOf(cursor: string | undefined) {
  const key = decodeCursor(cursor, z.tuple([instant, z.uuid()]));
  return key && { at: key[0], id: key[1] };
}

/** Teams of a drill, and who works in them. */
export function registerTeamRoutes(
  app: HttpServer,
  { teams, drills }: { teams: TeamsService; drills: DrillCatalogue },
): void {
  app.post(
    '/v1/drills/:drillId/teams',
    {
      config: { access: headquarters, problems: [drillClosed, teamExists], answerHeaders: ['Location'] },
      schema: {
        operationId: 'addTeam',
        zh: {
          summary: '新增工作队：类型、派出区划、单位和工作范围',
          description: '队员的令牌携带该队编号（`team`），只能看到本队的工作。',
        },
        tags,
        summary: 'A team: what it is sent for, by whom, and where it works',
        description: 'Tokens of its members carry its id as `team`, and see the work of this team alone.',
        params: drillId,
        body: newTeam,
        response: { 201: teamAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: of } = request.params;
      const { organisation = null, scope = [], posts = [], ...team } = request.body;
      const made = await teams.add(actorOf(request), of, { ...team, organisation, scope, posts });
      return reply.code(201).header('location', `/v1/drills/${of}/teams/${made.id}`).send(showTeam(made));
    },
  );

  app.get(
    '/v1/drills/:drillId/teams',
    {
      config: { access: readers },
      schema: {
        operationId: 'listTeams',
        zh: { summary: '辖区派出或在辖区工作的工作队；队员只能看到本队' },
        tags,
        summary: 'The teams that a division sends, or that work there; whoever works in one sees that alone',
        params: drillId,
        querystring: teamsQuery,
        response: { 200: pageOf(teamAnswer) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, division } = request.query;
      const query = { division, after: placeOf(cursor), limit: limit + 1 };
      const rows = await teams.list(callerOf(request), request.params.drillId, query);
      const page = toPage(rows, limit, (row) => [row.createdAt.toISOString(), row.id]);
      linkNext(request, reply, page);
      return { items: page.items.map(showTeam), nextCursor: page.nextCursor };
    },
  );

  app.get(
    '/v1/drills/:drillId/teams/:teamId',
    {
      config: { access: readers },
      schema: {
        operationId: 'getTeam',
        zh: { summary: '一个工作队' },
        tags,
        summary: 'One team',
        params: teamId,
        response: { 200: teamAnswer },
      },
    },
    async (request) => {
      const { drillId: of, teamId: id } = request.params;
      return showTeam(await teams.see(callerOf(request), of, id));
    },
  );

  app.patch(
    '/v1/drills/:drillId/teams/:teamId',
    {
      config: { access: headquarters, problems: [drillClosed, teamExists] },
      schema: {
        operationId: 'changeTeam',
        zh: { summary: '修改工作队的名称、类型、单位、工作范围或岗位' },
        tags,
        summary: 'Another name for a team, or another kind, organisation or scope, or other posts',
        params: teamId,
        body: teamChange,
        response: { 200: teamAnswer },
      },
    },
    async (request) => {
      const { drillId: of, teamId: id } = request.params;
      return showTeam(await teams.change(actorOf(request), of, id, request.body));
    },
  );

  app.post(
    '/v1/drills/:drillId/teams/:teamId/members',
    {
      config: { access: leaders, problems: [drillClosed, personalDataDestroyed] },
      schema: {
        operationId: 'addTeamMember',
        zh: {
          summary: '队员入队；重复提交结果相同',
          description:
            '队员使用本市统一账号（`account`）或为其新建的客户端（`client`）；姓名和电话加密保存。',
        },
        tags,
        summary: 'Somebody joins a team; once is as good as twice',
        description:
          "They work with an account of the city's own issuer, or with a client that is made for them. Name and telephone are kept sealed.",
        params: teamId,
        body: newMember,
        response: { 201: joinedAnswer },
      },
    },
    async (request, reply) => {
      const { drillId: of, teamId: id } = request.params;
      const { member, client } = await teams.join(actorOf(request), of, id, request.body);
      const { keys } = await drills.withPeople(of);
      const credentials = client && { clientId: client.clientId, clientSecret: client.clientSecret };
      return reply
        .code(201)
        .send({ ...showMember(keys, member), ...(credentials && { client: credentials }) });
    },
  );

  app.get(
    '/v1/drills/:drillId/teams/:teamId/members',
    {
      config: { access: readers, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listTeamMembers',
        zh: { summary: '现有队员，按入队先后；姓名和电话脱敏' },
        tags,
        summary: 'Who works in a team, in the order in which they joined; names and telephones masked',
        params: teamId,
        querystring: z.strictObject(pageQuery),
        response: { 200: pageOf(memberAnswer) },
      },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query;
      const { drillId: of, teamId: id } = request.params;
      const rows = await teams.members(callerOf(request), of, id, placeOf(cursor), limit + 1);
      const { keys } = await drills.withPeople(of);
      const page = toPage(rows, limit, (row) => [row.joinedAt.toISOString(), row.id]);
      linkNext(request, reply, page);
      return { items: page.items.map((row) => showMember(keys, row)), nextCursor: page.nextCursor };
    },
  );

  app.delete(
    '/v1/drills/:drillId/teams/:teamId/members/:memberId',
    {
      config: { access: leaders, problems: [drillClosed, personalDataDestroyed] },
      schema: {
        operationId: 'removeTeamMember',
        zh: { summary: '队员离队：其令牌不再能看到该队的任何内容' },
        tags,
        summary: 'Somebody leaves a team: their tokens see nothing of it any more',
        params: memberIdParams,
        response: { 204: z.null().meta({ description: 'They work in it no more' }) },
      },
    },
    async (request, reply) => {
      const { drillId: of, teamId: id, memberId } = request.params;
      await teams.leave(actorOf(request), of, id, memberId);
      return reply.code(204).send(null);
    },
  );
}
