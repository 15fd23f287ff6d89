import { z } from 'zod';
import { exemptionKinds } from '../../../core/coverage/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import {
  decodeCursor,
  divisionCode,
  fieldProblem,
  type HttpServer,
  instant,
  instantOut,
  linkNext,
  pageOf,
  pageQuery,
  requireOneOf,
  toPage,
  uuid,
} from '../../../platform/http/index.ts';
import {
  type DrillCatalogue,
  drillClosed,
  drillId,
  type OpenDrill,
  personalDataDestroyed,
} from '../../drill/index.ts';
import {
  actorOf,
  callerOf,
  documentSchema,
  headquarters,
  related,
  requireDivision,
} from '../../foundation/index.ts';
import { alreadyCheckedIn, registrationCancelled } from '../registrations/index.ts';
import { alreadyExempt, alreadySwabbed } from './exemptions.errors.ts';
import type { ExemptionsRead } from './exemptions.read.ts';
import type { ExemptionRow } from './exemptions.repo.ts';
import { exemptionReason } from './exemptions.schemas.ts';
import type { ExemptionsService } from './exemptions.service.ts';

const kind = z.enum(exemptionKinds).meta({
  description:
    '`vaccinated` and `tested`: for the drill’s `exemptionHours` unless `until` says otherwise. `infirm`: visited at home instead. `other`: with a reason',
});

const example = {
  document: { type: 'resident-id', number: '11010519491231002X' },
  kind: 'isolated',
  from: '2021-09-22T00:00:00+08:00',
  reason: '居家隔离',
};

function exemptionBody(clock: Clock) {
  const body = z
    .strictObject({
      registrationId: uuid.optional(),
      document: documentSchema(clock).optional(),
      kind,
      from: instant,
      until: instant.optional().meta({
        description:
          'Left out: as long as the drill. Where it ends before the drill does, the person is due again, with a window after it',
      }),
      reason: exemptionReason,
    })
    .superRefine((asked, context) => {
      if (asked.kind !== 'other' || asked.reason !== undefined) return;
      const params = fieldProblem('required', reasonMissing);
      context.addIssue({ code: 'custom', path: ['reason'], params, input: asked });
    });
  return requireOneOf(body, ['registrationId', 'document']).meta({ id: 'NewExemption', examples: [example] });
}

const reasonMissing = {
  en: 'Missing: of kind `other` the reason says why. For example: 监考',
  zh: '未填写：类型为 other 时须说明事由。例如：监考',
};

const exemption = z
  .object({
    id: z.string(),
    registrationId: z.string().meta({ description: 'The person, whether registered or only on the roster' }),
    community: z.string(),
    kind: z.enum(exemptionKinds),
    from: instantOut,
    until: instantOut.nullable().meta({ description: 'Null for as long as the drill' }),
    reason: z.string().nullable(),
    by: z.string().meta({ description: 'Who entered it' }),
    createdAt: instantOut,
    begunAt: instantOut.nullable().meta({ description: 'Null while its time has not come' }),
    endedAt: instantOut.nullable().meta({ description: 'When it was over, or withdrawn' }),
  })
  .meta({ id: 'Exemption', description: 'Why and how long somebody need not come' });

const exemptionId = drillId.extend({ exemptionId: uuid });

export function registerExemptionRoutes(
  app: HttpServer,
  deps: { exemptions: ExemptionsService; read: ExemptionsRead; drills: DrillCatalogue; clock: Clock },
): void {
  const { exemptions, read, drills, clock } = deps;

  app.post(
    '/v1/drills/:drillId/exemptions',
    {
      config: {
        access: [...headquarters],
        problems: [
          alreadyExempt,
          alreadySwabbed,
          alreadyCheckedIn,
          registrationCancelled,
          drillClosed,
          personalDataDestroyed,
        ],
      },
      schema: {
        operationId: 'addExemption',
        zh: {
          summary: '为本辖区底册或已登记的人员登记豁免',
          description:
            '该人员不再占用时段，或改为上门采样（`infirm`），或在豁免结束后获得时段。开始时间未到的，到时生效。本辖区没有该人员时为 404。',
        },
        tags: ['headquarters'],
        summary: "Exempts somebody of the caller's division, on the roster or registered",
        description:
          'They hold no window any more, are visited (`infirm`), or get a window after its end. What begins later counts from then on. 404 where there is nobody such in the division.',
        params: drillId,
        body: exemptionBody(clock),
        response: { 201: exemption },
      },
    },
    async (request, reply) => {
      const { drillId: id } = request.params;
      const row = await exemptions.add(actorOf(request), id, request.body);
      return reply.code(201).send(show(row, await drills.withPeople(id), exemptions));
    },
  );

  app.get(
    '/v1/drills/:drillId/exemptions',
    {
      config: { access: [...headquarters], kind: 'report', problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listExemptions',
        zh: { summary: '已登记的豁免（含已结束的），按村居排列' },
        tags: ['headquarters'],
        summary: 'The exemptions that were entered, also those that are over, by community',
        params: drillId,
        querystring: z.strictObject({ division: divisionCode.optional(), ...pageQuery }),
        response: { 200: pageOf(exemption) },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { limit, cursor } = request.query;
      const drill = await drills.withPeople(request.params.drillId);
      const division = request.query.division ?? caller.division ?? drill.city;
      if (!related(division, drill.city)) throw new AppError(notFound);
      requireDivision(caller, division);
      const key = decodeCursor(cursor, z.tuple([z.string().max(12), z.uuid()]));
      const after = key && { community: key[0], id: key[1] };
      const rows = await read.list({ drillId: drill.id, division, after, limit: limit + 1 });
      const page = toPage(rows, limit, (row) => [row.community, row.id]);
      linkNext(request, reply, page);
      return { items: page.items.map((row) => show(row, drill, exemptions)), nextCursor: page.nextCursor };
    },
  );

  app.delete(
    '/v1/drills/:drillId/exemptions/:exemptionId',
    {
      config: { access: [...headquarters], problems: [drillClosed, personalDataDestroyed] },
      schema: {
        operationId: 'withdrawExemption',
        zh: { summary: '撤销豁免：原豁免人员重新应检' },
        tags: ['headquarters'],
        summary: 'Withdraws an exemption: whoever was exempt is due again',
        params: exemptionId,
        response: { 204: z.null().meta({ description: 'It stands no more' }) },
      },
    },
    async (request, reply) => {
      const { drillId: id, exemptionId: which } = request.params;
      await exemptions.withdraw(actorOf(request), id, which);
      return reply.code(204).send(null);
    },
  );
}

function show(
  row: ExemptionRow,
  drill: OpenDrill,
  exemptions: Pick<ExemptionsService, 'reasonOf'>,
): z.output<typeof exemption> {
  return {
    id: row.id,
    registrationId: row.personId,
    community: row.community,
    kind: row.kind,
    from: row.fromAt.toISOString(),
    until: row.untilAt?.toISOString() ?? null,
    reason: exemptions.reasonOf(drill, row) ?? null,
    by: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    begunAt: row.begunAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}
