import { z } from 'zod';
import {
  decodeCursor,
  divisionCode,
  type HttpServer,
  instant,
  instantOut,
  linkNext,
  pageOf,
  pageQuery,
  toPage,
  uuid,
} from '../../../platform/http/index.ts';
import { auditActions, callerOf } from '../../foundation/index.ts';
import type { AuditRead } from './audit-reading.read.ts';
import type { ReadReason } from './read-reasons.ts';

const action = z.enum(auditActions).meta({ id: 'AuditAction' });

const query = z.strictObject({
  drillId: uuid.optional(),
  division: divisionCode.optional().meta({ description: 'Only what lies below it' }),
  from: instant.optional().meta({ description: 'From this instant on' }),
  to: instant.optional().meta({ description: 'Before this instant' }),
  action: action.optional(),
  ...pageQuery,
});

const line = z
  .object({
    id: z.string(),
    at: instantOut,
    by: z.object({
      sub: z.string(),
      role: z.string().meta({ description: '`operator` for a command on the machine' }),
      division: z.string().nullable(),
    }),
    action,
    object: z.object({ kind: z.string(), id: z.string(), division: z.string().nullable() }),
    drillId: z.string().nullable(),
    reason: z.string().nullable().meta({
      description: "As it was given. It is sealed with the drill's people, and null once they are destroyed",
    }),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).nullable(),
    requestId: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry', description: 'Who did what, when and why' });

/** `GET /v1/audit`: for auditors alone, each within the division of their token; without one, everything. */
export function registerAuditRoutes(
  app: HttpServer,
  deps: { read: AuditRead; readReason: ReadReason },
): void {
  const { read, readReason } = deps;
  app.get(
    '/v1/audit',
    {
      config: { access: ['auditor'], kind: 'report' },
      schema: {
        operationId: 'listAudit',
        zh: { summary: '谁在何时、因何、对谁的数据做了什么；最新的在前' },
        tags: ['auditors'],
        summary: 'Who did what to whose data, when and why; newest first',
        querystring: query,
        response: { 200: pageOf(line) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, division, ...filter } = request.query;
      const own = callerOf(request).division;
      // Outside of the token's division there is nothing to be seen, as for what is not there.
      const scope = division === undefined ? own : division;
      const visible = own === undefined || scope?.startsWith(own) === true;
      const key = decodeCursor(cursor, z.tuple([instant, z.uuid()]));
      const below = key === undefined ? undefined : { at: key[0], id: key[1] };
      const rows = visible
        ? await read.list({ ...withAll(filter), division: scope, below, limit: limit + 1 })
        : [];
      const page = toPage(rows, limit, (row) => [row.at.toISOString(), row.id]);
      linkNext(request, reply, page);
      const items = await Promise.all(
        page.items.map(async (row) => ({
          id: row.id,
          at: row.at.toISOString(),
          by: { sub: row.sub, role: row.role, division: row.division },
          action: row.action,
          object: { kind: row.objectKind, id: row.objectId, division: row.objectDivision },
          drillId: row.drillId,
          reason: (await readReason(row)) ?? null,
          details: row.details,
          requestId: row.requestId,
        })),
      );
      return { items, nextCursor: page.nextCursor };
    },
  );
}

type Filter = Pick<z.output<typeof query>, 'drillId' | 'from' | 'to' | 'action'>;

/** Every filter named, as the query wants them. */
function withAll({ drillId, from, to, action }: Filter) {
  return { drillId, from, to, action };
}
