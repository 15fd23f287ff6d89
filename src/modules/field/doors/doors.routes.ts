import { z } from 'zod';
import {
  decodeCursor,
  encodeCursor,
  type HttpServer,
  linkNext,
  pageOf,
  snapshotText,
  toPage,
} from '../../../platform/http/index.ts';
import { drillClosed, drillId, personalDataDestroyed } from '../../drill/index.ts';
import { actorOf, callerOf, headquarters } from '../../foundation/index.ts';
import type { AssigningService } from './assigning.service.ts';
import { doorsShared, noTeams, nothingToSettle } from './doors.errors.ts';
import {
  doorAnswer,
  doorDetail,
  doorId,
  doorsQuery,
  giftBody,
  progressAnswer,
  progressQuery,
  settleBody,
  sharingAnswer,
  sharingBody,
  stairwellId,
  teamId,
  workPage,
  workQuery,
} from './doors.schemas.ts';
import type { DoorsService } from './doors.service.ts';

const sharers = [...headquarters, 'community-worker'] as const;
const everybody = [...sharers, 'team-leader', 'team-member'] as const;
const tags = ['teams'];

const doorKey = z.tuple([z.string().max(12), z.uuid(), z.uuid(), z.int(), z.uuid()]);
const number = z.string().regex(/^[1-9]\d{0,18}$/);
const newsKey = z.tuple([
  snapshotText.nullable(),
  snapshotText.nullable(),
  number.nullable(),
  z.uuid().nullable(),
]);

/** The board of doors, who has which, and how far they are. */
export function registerDoorRoutes(
  app: HttpServer,
  { doors, assigning }: { doors: DoorsService; assigning: AssigningService },
): void {
  app.get(
    '/v1/drills/:drillId/doors',
    {
      config: { access: everybody, kind: 'report', problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listDoors',
        zh: {
          summary: '按楼栋、单元、楼层列出门户及其住户和走访状态；`Accept: text/csv` 可打印',
          description: '来自底册和登记，走访中新发现的门户一并列出。队员只能看到分给本队的单元。',
        },
        tags,
        summary:
          'Doors by building, stairwell and floor, with who lives there and how they stand; `Accept: text/csv` prints it',
        description:
          'From the roster and from registrations, with those that teams have found. Whoever works in a team sees the stairwells that it has.',
        params: drillId,
        querystring: doorsQuery,
        response: { 200: pageOf(doorAnswer) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, contested, ...which } = request.query;
      const key = decodeCursor(cursor, doorKey);
      const after = key && {
        community: key[0],
        buildingId: key[1],
        stairwellId: key[2],
        floor: key[3],
        id: key[4],
      };
      const query = { ...which, contested: contested === 'true', after, limit: limit + 1 };
      const rows = await doors.board(callerOf(request), request.params.drillId, {
        community: query.community,
        building: query.building,
        stairwell: query.stairwell,
        state: query.state,
        contested: query.contested,
        after: query.after,
        limit: query.limit,
      });
      const page = toPage(rows, limit, ({ row }) => [
        row.community,
        row.buildingId,
        row.stairwellId,
        row.floor ?? -1,
        row.id,
      ]);
      linkNext(request, reply, page);
      return { items: page.items.map(({ shown }) => shown), nextCursor: page.nextCursor };
    },
  );

  app.get(
    '/v1/drills/:drillId/doors/progress',
    {
      config: { access: everybody, kind: 'report', problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listDoorProgress',
        zh: { summary: '按单元、工作队或小时统计走访进度' },
        tags,
        summary: 'How far doors are, by stairwell, team or hour',
        params: drillId,
        querystring: progressQuery,
        response: { 200: progressAnswer },
      },
    },
    async (request) => {
      const { by, community } = request.query;
      return { items: await doors.progress(callerOf(request), request.params.drillId, { by, community }) };
    },
  );

  app.post(
    '/v1/drills/:drillId/doors/assign',
    {
      config: { access: sharers, problems: [doorsShared, noTeams, drillClosed, personalDataDestroyed] },
      schema: {
        operationId: 'shareDoors',
        zh: {
          summary: '将村居内未分配的单元分给各工作队：先出方案，带 `confirm` 确认后生效',
          description: '按待走访户数和步行路程均衡分配；相同输入得到相同方案。一个单元只属于一个队。',
        },
        tags,
        summary:
          'Shares the stairwells of a community that no team has out between teams: a proposal, done with `confirm`',
        description:
          'Balanced by open doors and by walking; the same input gives the same proposal. A stairwell is one team’s.',
        params: drillId,
        body: sharingBody,
        response: { 200: sharingAnswer },
      },
    },
    async (request) => assigning.share(actorOf(request), request.params.drillId, request.body),
  );

  app.put(
    '/v1/drills/:drillId/stairwells/:stairwellId/team',
    {
      config: { access: [...sharers, 'team-leader'], problems: [drillClosed, personalDataDestroyed] },
      schema: {
        operationId: 'giveStairwell',
        zh: {
          summary: '将单元改派给另一工作队，或收回（`null`）',
          description: '队长可接手本队范围内的单元，或交回本队的单元。',
        },
        tags,
        summary: 'Gives a stairwell to a team, whoever has it, or takes it back (`null`)',
        description: 'A leader takes over where their team works, and gives back what it has.',
        params: stairwellId,
        body: giftBody,
        response: { 204: z.null().meta({ description: 'It is so from now on' }) },
      },
    },
    async (request, reply) => {
      const { drillId: of, stairwellId: id } = request.params;
      await assigning.give(actorOf(request), of, id, request.body.teamId);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/v1/drills/:drillId/doors/:doorId',
    {
      config: { access: everybody, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'getDoor',
        zh: { summary: '一户的住户、登记码和全部走访记录' },
        tags,
        summary: 'One door, who lives there with their passes, and all that was recorded there',
        params: doorId,
        response: { 200: doorDetail },
      },
    },
    async (request) => {
      const { drillId: of, doorId: id } = request.params;
      return doors.see(callerOf(request), of, id);
    },
  );

  app.post(
    '/v1/drills/:drillId/doors/:doorId/settle',
    {
      config: { access: sharers, problems: [nothingToSettle, personalDataDestroyed] },
      schema: {
        operationId: 'settleDoor',
        zh: { summary: '走访记录互相矛盾或时间有误时，裁定以哪次为准' },
        tags,
        summary: 'Says which visit stands, where they contradict each other or a time cannot be',
        params: doorId,
        body: settleBody,
        response: { 200: doorDetail },
      },
    },
    async (request) => {
      const { drillId: of, doorId: id } = request.params;
      return doors.settle(actorOf(request), of, id, request.body);
    },
  );

  app.get(
    '/v1/teams/:teamId/work',
    {
      config: { access: everybody, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listTeamWork',
        zh: {
          summary: '工作队的门户清单：带上 `since` 只返回此后的变化',
          description: '`given` 为 false 的门户已不属于该队，应从设备上删除。',
        },
        tags,
        summary: 'The doors of a team: with `since` only what changed after it',
        description: 'A door of which `given` is false is the team’s no more: a phone drops it.',
        params: teamId,
        querystring: workQuery,
        response: { 200: workPage },
      },
    },
    async (request) => {
      const { since, limit } = request.query;
      const key = decodeCursor(since, newsKey, '?since');
      const place = key && { seen: key[0], sweep: key[1], changedIn: key[2], id: key[3] };
      const {
        items,
        more,
        place: next,
      } = await doors.work(callerOf(request), request.params.teamId, place, limit);
      return { items, more, since: encodeCursor([next.seen, next.sweep, next.changedIn, next.id]) };
    },
  );
}
