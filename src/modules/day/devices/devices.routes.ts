import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { notFound } from '../../../platform/errors/index.ts';
import {
  decodeCursor,
  type HttpServer,
  instant,
  linkNext,
  pageOf,
  type RouteDescription,
  toPage,
} from '../../../platform/http/index.ts';
import { drillClosed } from '../../drill/index.ts';
import { actorOf, headquarters } from '../../foundation/index.ts';
import { badCode, deviceRevoked } from './devices.errors.ts';
import {
  deviceAnswer,
  deviceCreated,
  deviceEnrolled,
  deviceId,
  devicesQuery,
  enrolBody,
  newDevice,
  showDevice,
} from './devices.schemas.ts';
import type { DevicesService } from './devices.service.ts';

const access = [...headquarters, 'admin'] as const;
const tags = ['headquarters'];

/** What the OpenAPI document says of every route that tablets call: a revoked one is refused. */
export function describeDevices(route: RouteOptions): RouteDescription | undefined {
  const access = route.config?.access;
  return Array.isArray(access) && access.includes('tablet') ? { problems: [deviceRevoked] } : undefined;
}

export function registerDeviceRoutes(app: HttpServer, { devices }: { devices: DevicesService }): void {
  app.post(
    '/v1/devices',
    {
      config: { access, problems: [notFound, drillClosed] },
      schema: {
        operationId: 'addDevice',
        zh: { summary: '为采样点添加平板；登记用的代码仅此一次显示，一小时内有效' },
        tags,
        summary:
          'Adds a tablet to a site; the code that it is enrolled with is shown this once, and good for an hour',
        body: newDevice,
        response: { 201: deviceCreated },
      },
    },
    async (request, reply) => {
      const { codeExpiresAt, ...device } = await devices.add(actorOf(request), request.body);
      return reply.code(201).send({ ...device, codeExpiresAt: codeExpiresAt.toISOString() });
    },
  );

  app.post(
    '/v1/devices/enrol',
    {
      config: {
        access: 'public',
        // A code is used up by the first request: a repeat has no effect.
        idempotency: 'ignored',
        limit: { refusalsOf: () => 'an enrolment code' },
        problems: [badCode],
      },
      schema: {
        operationId: 'enrolDevice',
        zh: { summary: '用代码换取该平板自己的凭据，仅限一次' },
        tags,
        summary: 'Takes a code for credentials of the tablet’s own, once',
        body: enrolBody,
        response: { 201: deviceEnrolled },
      },
    },
    async (request, reply) => {
      const waiting = await request.attempt(
        () => devices.waitingFor(request.body.code),
        () => devices.noteRefusal(request.id),
      );
      return reply.code(201).send(await devices.enrol(waiting, request.id));
    },
  );

  app.get(
    '/v1/devices',
    {
      config: { access, problems: [notFound] },
      schema: {
        operationId: 'listDevices',
        zh: { summary: '一个采样点的平板，或一次演练中调用者有关采样点的平板' },
        tags,
        summary: 'The tablets of a site, or of those sites of a drill that the caller has to do with',
        querystring: devicesQuery,
        response: { 200: pageOf(deviceAnswer) },
      },
    },
    async (request, reply) => {
      const { siteId, drillId, limit, cursor } = request.query;
      const key = decodeCursor(cursor, z.tuple([instant, z.uuid()]));
      const after = key === undefined ? undefined : { createdAt: key[0], id: key[1] };
      const of = siteId === undefined ? { drillId: drillId ?? '' } : { siteId };
      const rows = await devices.list(actorOf(request), of, after, limit + 1);
      const page = toPage(rows, limit, (row) => [row.createdAt.toISOString(), row.id]);
      linkNext(request, reply, page);
      return { items: page.items.map(showDevice), nextCursor: page.nextCursor };
    },
  );

  for (const [path, operationId, summary, chinese] of [
    [
      'revoke',
      'revokeDevice',
      'A tablet that is lost: refused from then on, within seconds, whatever token it has',
      '遗失的平板：数秒内起一律拒绝，无论持有何种令牌',
    ],
    [
      'restore',
      'restoreDevice',
      'A tablet that has been found again goes on, with what it has recorded meanwhile',
      '找回的平板恢复使用，其间记录的内容一并保留',
    ],
  ] as const) {
    app.post(
      `/v1/devices/:deviceId/${path}`,
      {
        config: { access },
        schema: {
          operationId,
          tags,
          summary,
          zh: { summary: chinese },
          params: deviceId,
          response: { 200: deviceAnswer },
        },
      },
      async (request) => showDevice(await devices[path](actorOf(request), request.params.deviceId)),
    );
  }
}
