import { z } from 'zod';
import type { RegistrationStatus } from '../../../core/lifecycle/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { AppError, notAcceptable, notFound } from '../../../platform/errors/index.ts';
import {
  decodeCursor,
  type HttpServer,
  linkNext,
  pageOf,
  preferredType,
  toPage,
} from '../../../platform/http/index.ts';
import {
  type DrillCatalogue,
  drillClosed,
  drillId,
  drillNotOpen,
  personalDataDestroyed,
} from '../../drill/index.ts';
import { callerOf, headquarters, related, requireDivision } from '../../foundation/index.ts';
import type { Passes } from '../passes/index.ts';
import { passMediaTypes } from '../passes/index.ts';
import { registerChangeRoutes } from './change.routes.ts';
import type { ChangeService } from './change.service.ts';
import { registerCustodyRoutes } from './custody.routes.ts';
import type { CustodyService } from './custody.service.ts';
import type { OwnAnswers } from './own-answers.ts';
import {
  alreadyCheckedIn,
  notAssigned,
  personAlreadyRegistered,
  tooManyPeople,
} from './registrations.errors.ts';
import type { RegistrationRow, RegistrationsRead } from './registrations.read.ts';
import {
  householdAnswer,
  householdBody,
  listedRegistration,
  listQuery,
  ownQuery,
  registrationAnswer,
  registrationBody,
  registrationDetail,
  registrationId,
} from './registrations.schemas.ts';
import type { RegistrationsService } from './registrations.service.ts';
import { showListed, showOwn, showWritten } from './registrations.show.ts';

export interface RegistrationRoutesDeps {
  changes: ChangeService;
  custody: CustodyService;
  registrations: RegistrationsService;
  ownAnswers: OwnAnswers;
  read: Pick<RegistrationsRead, 'ownIn'>;
  /** Reads whole drills for headquarters. */
  reports: Pick<RegistrationsRead, 'list'>;
  drills: DrillCatalogue;
  passes: Passes;
  clock: Clock;
}

/** Registering: citizens for their family, community workers for those with no phone. */
const registrants = ['citizen', 'community-worker'] as const;

/** States of those who have been at a site, and are not due again. */
const hasCome: ReadonlySet<string> = new Set<RegistrationStatus>([
  'checked-in',
  'sampled',
  'cleared',
  'held',
]);

export function registerRegistrationRoutes(app: HttpServer, deps: RegistrationRoutesDeps): void {
  registerWrites(app, deps);
  registerReads(app, deps);
  registerChangeRoutes(app, deps);
  registerCustodyRoutes(app, deps);
}

function registerWrites(app: HttpServer, { registrations, clock }: RegistrationRoutesDeps): void {
  const problems = [drillClosed, drillNotOpen, personAlreadyRegistered, tooManyPeople];

  app.post(
    '/v1/drills/:drillId/registrations',
    {
      config: { answerHeaders: ['Location'], access: registrants, problems },
      schema: {
        operationId: 'registerPerson',
        zh: { summary: '为一人登记；同一账号重复登记时返回 200 和原登记' },
        tags: ['citizens'],
        summary: 'Registers one person; 200 and the same registration where this account has done so before',
        params: drillId,
        body: registrationBody(clock),
        response: { 200: registrationAnswer, 201: registrationAnswer },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      if (caller.role === 'community-worker') requireDivision(caller, request.body.residence.division);
      const { members, fresh } = await registrations.registerPerson(
        caller,
        request.params.drillId,
        request.body,
      );
      const [written] = members;
      if (written === undefined) throw new AppError(notFound);
      return reply
        .code(fresh ? 201 : 200)
        .header('location', `/v1/registrations/${written.id}`)
        .send(showWritten(written));
    },
  );

  app.post(
    '/v1/drills/:drillId/households',
    {
      config: { access: registrants, problems },
      schema: {
        operationId: 'registerHousehold',
        zh: { summary: '为 1 至 20 人的一户登记，全部成功或全部不成；安排在同一时段' },
        tags: ['citizens'],
        summary: 'Registers a household of 1 to 20, all or none; they are given one window',
        params: drillId,
        body: householdBody(clock),
        response: { 200: householdAnswer, 201: householdAnswer },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      if (caller.role === 'community-worker') requireDivision(caller, request.body.residence.division);
      const done = await registrations.registerHousehold(caller, request.params.drillId, request.body);
      return reply
        .code(done.fresh ? 201 : 200)
        .send({ householdId: done.householdId, members: done.members.map(showWritten) });
    },
  );

  app.post(
    '/v1/registrations/:registrationId/cancel',
    {
      config: { access: registrants, problems: [alreadyCheckedIn, drillClosed, personalDataDestroyed] },
      schema: {
        operationId: 'cancelRegistration',
        zh: { summary: '取消登记并退回名额；重复取消无变化' },
        tags: ['citizens'],
        summary: 'Cancels a registration and gives its place back; repeating it changes nothing',
        params: registrationId,
        response: { 200: registrationDetail },
      },
    },
    async (request) => {
      const { row, drill } = await registrations.cancel(callerOf(request), request.params.registrationId);
      return showOwn(row, drill);
    },
  );
}

function registerReads(
  app: HttpServer,
  { registrations, ownAnswers, read, reports, drills, passes }: RegistrationRoutesDeps,
): void {
  app.get(
    '/v1/registrations',
    {
      config: { access: registrants, problems: [notFound, personalDataDestroyed] },
      schema: {
        operationId: 'listOwnRegistrations',
        zh: { summary: '调用者在一次演练中的登记' },
        tags: ['citizens'],
        summary: "The caller's own registrations in a drill",
        querystring: ownQuery,
        response: { 200: pageOf(registrationDetail) },
      },
    },
    async (request, reply) => {
      const { drillId, limit, cursor } = request.query;
      const drill = await drills.withPeople(drillId);
      const [after] = decodeCursor(cursor, z.tuple([z.uuid()])) ?? [''];
      const rows = await read.ownIn(callerOf(request).sub, drillId, after, limit + 1);
      const page = toPage(rows, limit, (row) => [row.id]);
      linkNext(request, reply, page);
      return { items: page.items.map((row) => showOwn(row, drill)), nextCursor: page.nextCursor };
    },
  );

  app.get(
    '/v1/registrations/:registrationId',
    {
      config: { access: registrants, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'getRegistration',
        zh: { summary: '调用者的一条登记' },
        tags: ['citizens'],
        summary: "One of the caller's own registrations",
        params: registrationId,
        response: { 200: registrationDetail },
      },
    },
    async (request, reply) => {
      const answer = await ownAnswers.get(callerOf(request).sub, request.params.registrationId);
      return reply.header('content-type', 'application/json; charset=utf-8').send(answer as never);
    },
  );

  app.get(
    '/v1/registrations/:registrationId/pass',
    {
      config: { access: registrants, problems: [notAssigned, alreadyCheckedIn, notAcceptable] },
      schema: {
        operationId: 'getPass',
        zh: { summary: '预约的签名登记码：按 `Accept` 返回文本或二维码' },
        tags: ['citizens'],
        summary: 'The signed pass of an appointment: as text, or as a QR code, by `Accept`',
        params: registrationId,
        response: {
          200: {
            description: 'The pass',
            content: {
              'application/json': { schema: passAnswer },
              'image/png': { schema: z.string().meta({ format: 'binary' }) },
              'image/svg+xml': { schema: z.string() },
            },
          },
        },
      },
    },
    async (request, reply) => {
      const type = preferredType(request.headers.accept, passMediaTypes);
      if (type === undefined) throw new AppError(notAcceptable, { detail: passTypes });
      const { row, drill } = await registrations.own(callerOf(request).sub, request.params.registrationId);
      // Whoever has come needs no pass any more, and is given none later: a second round gives a window first.
      if (hasCome.has(row.status)) throw new AppError(alreadyCheckedIn);
      if (row.status !== 'assigned' || row.slotId === null) throw new AppError(notAssigned);
      // Whoever comes late is still served; a drill whose end was moved does not void a window given before.
      const expiresAt = row.endsAt !== null && row.endsAt > drill.endsAt ? row.endsAt : drill.endsAt;
      const pass = passes.issue({
        registrationId: row.id,
        drillId: drill.id,
        slotId: row.slotId,
        expiresAt,
      });
      const body =
        type === 'application/json'
          ? JSON.stringify({ pass, expiresAt: expiresAt.toISOString(), notices: noticesOf(row) })
          : await passes.draw(pass, type);
      return reply
        .header('content-type', type)
        .header('vary', 'accept')
        .serializer((payload: unknown) => payload as string)
        .send(body as never);
    },
  );

  app.get(
    '/v1/drills/:drillId/registrations',
    {
      config: { access: headquarters, kind: 'report', problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listRegistrations',
        zh: { summary: '某区划以下的登记，不含个人信息' },
        tags: ['headquarters'],
        summary: "A drill's registrations below a division, without personal data",
        params: drillId,
        querystring: listQuery,
        response: { 200: pageOf(listedRegistration) },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { limit, cursor } = request.query;
      const drill = await drills.withPeople(request.params.drillId);
      const division = request.query.division ?? caller.division ?? drill.city;
      if (!related(division, drill.city)) throw new AppError(notFound);
      requireDivision(caller, division);
      const [community, id] = decodeCursor(cursor, z.tuple([z.string().max(12), z.uuid()])) ?? [];
      const after = community === undefined || id === undefined ? undefined : { community, id };
      const rows = await reports.list({ drillId: drill.id, division, after, limit: limit + 1 });
      const page = toPage(rows, limit, (row) => [row.community, row.id]);
      linkNext(request, reply, page);
      return { items: page.items.map(showListed), nextCursor: page.nextCursor };
    },
  );
}

/** Where to read what the people of a community and a site are told. */
const noticesOf = ({ drillId, community, siteId }: RegistrationRow): string =>
  `/v1/drills/${drillId}/notices?division=${community}${siteId === null ? '' : `&site=${siteId}`}`;

const passAnswer = z
  .object({
    pass: z.string().meta({ description: 'What the QR code says', examples: ['MUSTER2:6BF…'] }),
    expiresAt: z.iso.datetime(),
    notices: z.string().meta({
      description: 'Where to read what people of this community and site are told; public',
      examples: [
        '/v1/drills/7c9e6679-7425-40de-944b-e07fc1f90ae7/notices?division=350102001001&site=3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
      ],
    }),
  })
  .meta({ id: 'Pass', description: 'The signed pass of an appointment' });

const passTypes = {
  en: `A pass can be had as one of these; name it in the header Accept: ${passMediaTypes.join(', ')}.`,
  zh: `登记码可按以下类型获取，请在 Accept 头中指明：${passMediaTypes.join('、')}。`,
};
