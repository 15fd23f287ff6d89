import { z } from 'zod';
import { type SupplyItem, supplyFindings, supplyItems, untellable } from '../../../core/field/index.ts';
import { supplyRequestStatuses } from '../../../core/lifecycle/index.ts';
import { divisionCode, instantOut, pageQuery, uuid, writtenAs } from '../../../platform/http/index.ts';
import { drillId } from '../../drill/index.ts';
import { text } from '../../foundation/index.ts';
import type { RequestRow } from './requests.read.ts';
import type { WholeRequest } from './requests.service.ts';
import type { ItemStanding, SiteStanding } from './stock.service.ts';
import { supplyEntryKinds } from './supplies.tables.ts';

export const supplyRequestId = drillId.extend({ supplyRequestId: uuid });

/** Most of an item in one entry: more than a city uses in a day is a slip of the keyboard. */
const most = 1_000_000;

const pieces = (least: number) =>
  writtenAs(z.int().min(least).max(most), {
    en: `a whole number from ${least} to ${most}`,
    zh: `${least} 至 ${most} 的整数`,
  });
const count = pieces(1).meta({ description: 'In pieces', examples: [500] });
const item = z
  .enum(supplyItems)
  .meta({ description: '`tube`, `swab` or `gown`, each counted in pieces', examples: ['swab'] });
const reason = text(500).meta({
  description: 'Kept sealed, and shown to whoever sees the request',
  examples: ['下午人数多于预期'],
});

export const newEntry = z
  .strictObject({
    item,
    kind: z.enum(supplyEntryKinds).meta({
      description:
        '`delivered`: it came, otherwise than by a request. `used`: it went, and no tablet recorded it: gowns, whatever broke or was given away',
      examples: ['delivered'],
    }),
    count,
  })
  .meta({ id: 'NewSupplyEntry', examples: [{ item: 'swab', kind: 'delivered', count: 2_000 }] });

const lasting = z
  .object({
    delivered: z.int(),
    used: z
      .int()
      .meta({ description: 'What tablets recorded (a tube a tube, the swabs of each sample), and by hand' }),
    usedByHand: z.int(),
    left: z.int().meta({ description: 'Less than 0 where more went than came: it was used all the same' }),
    onTheWay: z.int().meta({ description: 'Sent, and not yet received' }),
    neededToday: z
      .int()
      .nullable()
      .meta({ description: 'By the people whom the forecast of the line still expects' }),
    hoursLeft: z
      .number()
      .nullable()
      .meta({
        description:
          'Hours of work that what is left lasts by that forecast; null where `unknown` says why nobody can tell',
        examples: [2.5],
      }),
    unknown: z.enum(untellable).nullable().meta({
      description:
        '`no-rule`: nobody records its use; `no-forecast`: the line has not been worked out lately; `nobody-expected` today',
    }),
    finding: z.enum(supplyFindings).nullable().meta({
      description:
        '`negative`: more went than came, so something that came was not entered; `none-delivered`: nothing was; `short`: the expected people need more than is left',
    }),
  })
  .meta({ id: 'SupplyStanding', description: 'How an item stands at a site, in pieces' });

export const siteSupplies = z
  .object({
    siteId: z.string(),
    name: z.string(),
    division: z.string(),
    asOf: instantOut,
    tube: lasting,
    swab: lasting,
    gown: lasting,
  })
  .meta({
    id: 'SiteSupplies',
    description: 'What a site has of tubes, swabs and gowns, and how long it lasts',
  });

const tenth = (hours: number) => Math.round(hours * 10) / 10;

function showItem({ lasting: lasts, delivered, used, usedByHand, left, onTheWay, finding }: ItemStanding) {
  return {
    ...{ delivered, used, usedByHand, left, onTheWay, neededToday: lasts.needed },
    ...(lasts.hours === null
      ? { hoursLeft: null, unknown: lasts.why }
      : { hoursLeft: tenth(lasts.hours), unknown: null }),
    finding,
  };
}

export function showSupplies({
  siteId,
  name,
  division,
  asOf,
  items,
}: SiteStanding): z.output<typeof siteSupplies> {
  const of = (which: SupplyItem) => showItem(items[which]);
  return {
    siteId,
    name,
    division,
    asOf: asOf.toISOString(),
    tube: of('tube'),
    swab: of('swab'),
    gown: of('gown'),
  };
}

const flag = z.enum(['true', 'false']).transform((said) => said === 'true');

export const suppliesQuery = z.strictObject({
  division: divisionCode.optional().meta({ examples: ['350102'] }),
  found: flag.optional().meta({
    description:
      '`true`: sites of which something is found alone. A page may then hold fewer than its limit: go on until `nextCursor` is null',
    examples: ['true'],
  }),
  ...pageQuery,
});

export const newRequest = z
  .strictObject({ item, count, reason: reason.optional() })
  .meta({ id: 'NewSupplyRequest', examples: [{ item: 'swab', count: 500, reason: '下午人数多于预期' }] });

export const requestsQuery = z.strictObject({
  open: flag.optional().meta({ description: '`true`: that are not settled', examples: ['true'] }),
  differs: flag
    .optional()
    .meta({ description: '`true`: of which another count was received than was sent', examples: ['true'] }),
  ...pageQuery,
});

export const whyBody = z
  .strictObject({ reason: reason.optional() })
  .meta({ id: 'SupplyReason', examples: [{ reason: '区级库存不足' }] });
export const refusalBody = z
  .strictObject({ reason })
  .meta({ id: 'SupplyRefusal', examples: [{ reason: '该采样点今日提前结束' }] });
export const countBody = z
  .strictObject({ count, reason: reason.optional() })
  .meta({ id: 'SupplyCount', examples: [{ count: 500 }] });
export const receivedBody = z
  .strictObject({
    count: pieces(0).meta({
      description: 'As counted: it may differ from what was sent, 0 where nothing came',
      examples: [498],
    }),
    reason: reason.optional(),
  })
  .meta({ id: 'SupplyReceived', examples: [{ count: 498, reason: '两支包装破损' }] });

const requestFields = {
  id: z.string(),
  siteId: z.string(),
  division: z.string(),
  item: z.enum(supplyItems),
  status: z.enum(supplyRequestStatuses),
  askedOf: z.string().meta({ description: 'The division whose headquarters are asked' }),
  asked: z.int(),
  promised: z.int().nullable(),
  sent: z.int().nullable(),
  received: z.int().nullable(),
  difference: z.int().nullable().meta({
    description: 'Received less sent: less than 0 where something is missing; null until it was received',
  }),
  askedAt: instantOut,
  askedBy: z.string(),
  statusAt: instantOut,
  explainedAt: instantOut.nullable().meta({ description: 'When somebody said why the counts differ' }),
};

export const requestAnswer = z
  .object(requestFields)
  .meta({ id: 'SupplyRequest', description: 'A request for supplies; each count stays as it was said' });

export const wholeRequestAnswer = z
  .object({
    ...requestFields,
    acts: z.array(
      z.object({
        act: z.enum(['ask', 'pass-on', 'promise', 'send', 'receive', 'refuse', 'withdraw', 'explain']),
        count: z.int().nullable(),
        by: z.string(),
        role: z.string(),
        at: instantOut,
        reason: z.string().nullable(),
      }),
    ),
  })
  .meta({
    id: 'WholeSupplyRequest',
    description: 'A request for supplies with what was done, by whom and why',
  });

export function showRequest(row: RequestRow): z.output<typeof requestAnswer> {
  const { id, siteId, division, item: of, status, askedOf, asked, promised, sent, received, askedBy } = row;
  return {
    ...{ id, siteId, division, item: of, status, askedOf, asked, promised, sent, received, askedBy },
    difference: sent === null || received === null ? null : received - sent,
    askedAt: row.askedAt.toISOString(),
    statusAt: row.statusAt.toISOString(),
    explainedAt: row.explainedAt?.toISOString() ?? null,
  };
}

export function showWholeRequest({ row, acts }: WholeRequest): z.output<typeof wholeRequestAnswer> {
  return {
    ...showRequest(row),
    acts: acts.map(({ act, count: pieces, account: by, role, at, note }) => ({
      ...{ act, count: pieces, by, role, reason: note },
      at: at.toISOString(),
    })),
  };
}
