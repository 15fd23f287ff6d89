import { z } from 'zod';
import { maskName } from '../../../core/identity/index.ts';
import { communityCode, fieldProblem, instantOut, pageQuery, uuid } from '../../../platform/http/index.ts';
import { drillId } from '../../drill/index.ts';
import { personName, residence, residenceAnswer, text } from '../../foundation/index.ts';
import type { OpenDelivery } from './deliveries.service.ts';
import { deliveryKinds, deliveryStates, takers } from './deliveries.tables.ts';

export const deliveryId = drillId.extend({ deliveryId: uuid });

const kind = z.enum(deliveryKinds).meta({
  description: '`food`, `medicine`, what is needed `daily`, or anything else',
  examples: ['food'],
});

export const newDelivery = z
  .strictObject({
    residence,
    kind,
    what: text(200).meta({
      description: 'What is needed; kept sealed, and shown to those who bring it',
      examples: ['大米 5 公斤、蔬菜、婴儿奶粉二段'],
    }),
    monitoring: uuid.optional().meta({
      description: 'Where it is for somebody under health monitoring: theirs, as `GET …/monitoring` lists it',
    }),
  })
  .meta({
    id: 'NewDelivery',
    examples: [
      {
        residence: { division: '350102001001', building: '12号楼', unit: '2', room: '501' },
        kind: 'food',
        what: '大米 5 公斤、蔬菜、婴儿奶粉二段',
      },
    ],
  });

export const handOverBody = z
  .strictObject({
    takenBy: z.enum(takers).meta({
      description:
        'Who took it: who needs it (`self`), somebody of the `household`, a `neighbour` for them, or nobody: it was `left-at-door`',
      examples: ['household'],
    }),
    name: personName
      .optional()
      .meta({ description: 'Of who took it, as they say it; not where it was left' }),
    note: text(200)
      .optional()
      .meta({ examples: ['电话确认已取'] }),
  })
  .superRefine(({ takenBy, name }, context) => {
    const left = takenBy === 'left-at-door';
    if (left === (name === undefined)) return;
    context.addIssue({
      code: 'custom',
      path: ['name'],
      input: name,
      params: left
        ? fieldProblem('one-of', {
            en: 'It was left at the door: nobody took it. Give no name',
            zh: '放置门口的无人签收，请勿填写姓名',
          })
        : fieldProblem('required', {
            en: 'Say who took it, by their name. For example: 张小丰',
            zh: '请填写签收人姓名。例如：张小丰',
          }),
    });
  })
  .meta({ id: 'DeliveryHandOver', examples: [{ takenBy: 'household', name: '张小丰' }] });

export const withdrawBody = z
  .strictObject({
    reason: text(200).meta({ description: 'Kept sealed in the audit log', examples: ['已由亲属送达'] }),
  })
  .meta({ id: 'DeliveryWithdrawal', examples: [{ reason: '已由亲属送达' }] });

export const failBody = z
  .strictObject({
    reason: text(200).meta({ description: 'Kept sealed in the audit log', examples: ['敲门两次无人应答'] }),
  })
  .meta({ id: 'DeliveryFailure', examples: [{ reason: '敲门两次无人应答' }] });

export const deliveriesQuery = z.strictObject({
  community: communityCode.optional(),
  state: z
    .enum(deliveryStates)
    .optional()
    .meta({ examples: ['open'] }),
  kind: kind.optional(),
  failed: z
    .stringbool({ truthy: ['true'], falsy: ['false'] })
    .optional()
    .meta({ description: 'Those that were brought and not taken, or those that were not' }),
  monitoring: uuid.optional().meta({ description: 'Of this health monitoring alone' }),
  ...pageQuery,
});

export const deliveryAnswer = z
  .object({
    id: z.string(),
    residence: residenceAnswer,
    monitoringId: z.string().nullable(),
    kind,
    state: z.enum(deliveryStates),
    what: z.string(),
    askedAt: instantOut,
    askedBy: z.string(),
    failedTimes: z.int().meta({ description: 'How often it was brought and not taken' }),
    failedAt: instantOut.nullable().meta({ description: 'When last' }),
    settledAt: instantOut.nullable(),
    settledBy: z
      .string()
      .nullable()
      .meta({ description: 'Whose account signed that it was brought, or withdrew it' }),
    takenBy: z.enum(takers).nullable(),
    name: z
      .string()
      .nullable()
      .meta({ description: 'Of who took it, masked', examples: ['张*丰'] }),
    hasNote: z.boolean(),
  })
  .meta({
    id: 'Delivery',
    description: 'What somebody who is isolated needs for living, and whether they have it',
  });

export function showDelivery({ row, need, signature }: OpenDelivery): z.output<typeof deliveryAnswer> {
  const { id, community: division, monitoringId, kind: of, state, askedBy, failures } = row;
  const { settledBy, takenBy } = row;
  const { building, unit, room, what } = need;
  return {
    ...{ id, monitoringId, kind: of, state, what, askedBy, failedTimes: failures, settledBy, takenBy },
    residence: { division, building, unit, room },
    askedAt: row.askedAt.toISOString(),
    failedAt: row.failedAt?.toISOString() ?? null,
    settledAt: row.settledAt?.toISOString() ?? null,
    name: signature?.name == null ? null : maskName(signature.name),
    hasNote: signature?.note != null,
  };
}
