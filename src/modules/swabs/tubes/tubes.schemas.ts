import { z } from 'zod';
import { tubeStatuses } from '../../../core/lifecycle/index.ts';
import {
  type BarcodeErrorCode,
  bodySites,
  discardReasons,
  normaliseBarcode,
  poolSizes,
  tubeKinds,
} from '../../../core/swabs/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import {
  fieldProblem,
  pageQuery,
  requireOneOf,
  shownAs,
  uuid,
  wholeNumberIn,
  writtenAs,
} from '../../../platform/http/index.ts';
import { recordedFields, sentAt } from '../../day/index.ts';
import { documentSchema } from '../../foundation/index.ts';

const barcodeFaults: Record<BarcodeErrorCode, { en: string; zh: string }> = {
  'barcode-form': {
    en: 'The code of a tube has 3 to 48 letters, digits and signs of +./:_-, and begins with a letter or digit',
    zh: '管码须为 3 至 48 位字母、数字或 +./:_- 符号，并以字母或数字开头',
  },
  'barcode-rounded': {
    en: 'A spreadsheet has made a number with an exponent of the code: its digits are gone. Scan it again, as text',
    zh: '表格软件已将管码变为科学计数，末位数字已丢失，请以文本形式重新录入',
  },
};

/** A code as it was scanned or typed, in its kept form. */
export const barcode = writtenAs(
  z
    .string()
    .max(200)
    .transform((raw, context) => {
      const code = normaliseBarcode(raw);
      if (code.ok) return code.value;
      context.addIssue({
        code: 'custom',
        params: fieldProblem(code.code, barcodeFaults[code.code], 'MF24-0000173'),
        input: raw,
      });
      return z.NEVER;
    }),
  barcodeFaults['barcode-form'],
).meta({ description: 'As it is printed on the tube', examples: ['MF24-0000173'] });

const { deviceSeq, at } = recordedFields;
const recorded = { deviceSeq, at };
const example = { deviceSeq: 7, at: '2021-09-22T08:41:00+08:00' };

const poolSize = writtenAs(
  z.int().refine((size) => (poolSizes as readonly number[]).includes(size)),
  { en: 'how many people the tube is for: 1, 5, 10 or 20', zh: '混采人数：1、5、10 或 20' },
)
  .optional()
  .meta({
    description:
      'How many people it is for: 1, 5, 10 or 20; the drill’s pool size unless told, 1 for `single`',
    examples: [10],
  });

const tubeFields = {
  kind: z.enum(tubeKinds).default('pool').meta({
    description: '`pool`: strangers together; `single`: one person; `household`: one household',
  }),
  poolSize,
};
/** At the lane a tube for one person is for one; what was opened otherwise without a network is kept, and is a pool. */
export const tubeBody = z
  .strictObject({ ...recorded, barcode, ...tubeFields })
  .superRefine((body, context) => {
    if (context.issues.length > 0 || body.kind !== 'single' || (body.poolSize ?? 1) === 1) return;
    const words = { en: 'A single tube is for one person', zh: '单采管只供一人使用' };
    context.addIssue({
      code: 'custom',
      path: ['poolSize'],
      params: fieldProblem('single-of-several', words),
      input: body,
    });
  })
  .meta({ id: 'NewTube', examples: [{ ...example, barcode: 'MF24-0000173', kind: 'pool', poolSize: 10 }] });

/** Ways to say whose swab it is. */
const waysToName = ['registrationId', 'pass', 'document', 'ticket'] as const;

function sampleFields(clock: Clock) {
  return {
    registrationId: uuid.optional(),
    pass: z
      .string()
      .min(1)
      .max(4096)
      .optional()
      .meta({
        description: 'The text of their pass, as it was scanned',
        examples: ['MUSTER1:6BF…'],
      }),
    document: documentSchema(clock).optional(),
    ticket: writtenAs(z.string().regex(/^[A-Za-z0-9]{1,8}-[A-Za-z0-9/]{2,24}$/), {
      en: 'a ticket as it was handed out at the check-in',
      zh: '签到时发放的号票',
    })
      .optional()
      .meta({ description: 'What they were handed at the check-in', examples: ['3-B17'] }),
    bodySite: z
      .enum(bodySites)
      .optional()
      .meta({ description: 'Where it was taken from; as the drill says unless told' }),
    swabs: z
      .int()
      .min(1)
      .max(4)
      .optional()
      .meta({ description: 'How many swabs of the person; as the drill says unless told' }),
  };
}

const someone = { registrationId: '5f0e6a36-93a7-8c11-8d51-0b8a1d7e9a10' };

export function sampleBody(clock: Clock) {
  const body = z.strictObject({ ...recorded, ...sampleFields(clock) });
  return requireOneOf(body, waysToName).meta({ id: 'NewSample', examples: [{ ...example, ...someone }] });
}

const registrations = writtenAs(z.array(uuid).min(1).max(20), {
  en: 'a list of 1 to 20 ids of registrations',
  zh: '1 至 20 个登记编号的列表',
}).meta({ description: 'Who is moved: all of them or nobody', examples: [[someone.registrationId]] });
const moveFields = {
  to: barcode.meta({ description: 'The other tube of this site', examples: ['MF24-0000174'] }),
  registrations,
};
export const moveBody = z.strictObject({ ...recorded, ...moveFields }).meta({
  id: 'SampleMove',
  examples: [{ ...example, to: 'MF24-0000174', registrations: [someone.registrationId] }],
});

const sealFields = {
  counted: z.int().min(0).max(99).meta({
    description: 'Swabs counted in the hand; where it differs from the names, that is written down',
  }),
};
export const sealBody = z
  .strictObject({ ...recorded, ...sealFields })
  .meta({ id: 'TubeSeal', examples: [{ ...example, counted: 10 }] });

const discardFields = { reason: z.enum(discardReasons).meta({ description: 'Why it is given up' }) };
export const discardBody = z
  .strictObject({ ...recorded, ...discardFields })
  .meta({ id: 'TubeDiscard', examples: [{ ...example, reason: 'leaked' }] });

/** Taking somebody out has no body: what a tablet says of it stands in the query. */
export const takeOutQuery = z.strictObject({
  deviceSeq: wholeNumberIn(
    { low: 0, high: Number.MAX_SAFE_INTEGER, example: 7 },
    {
      en: 'the device’s own running number',
      zh: '设备流水号',
    },
  ).meta({ description: 'The device’s own running number, never used twice' }),
  at,
});

/** One row of an upload, by what was done. */
export function swabBody(clock: Clock) {
  const of = <A extends string, T extends z.ZodRawShape>(act: A, fields: T) =>
    z.strictObject({ act: z.literal(act), ...recorded, barcode, ...fields });
  return z
    .discriminatedUnion('act', [
      of('open', tubeFields),
      requireOneOf(of('sample', sampleFields(clock)), waysToName),
      of('move', moveFields),
      of('take-out', { registrationId: uuid }),
      of('seal', sealFields),
      of('discard', discardFields),
    ])
    .meta({
      id: 'RecordedSwab',
      description: 'Something that a tablet did with a tube',
      examples: [{ act: 'sample', ...example, barcode: 'MF24-0000173', ...someone }],
    });
}

/** Most acts of one upload. */
export const mostSwabs = 1_000;

/** The envelope alone: its rows are looked at one by one, so that a bad one spoils no other. */
export function swabsBody(clock: Clock) {
  const row = shownAs(z.unknown(), () => swabBody(clock));
  const swabs = writtenAs(z.array(row).min(1).max(mostSwabs), {
    en: `a list of 1 to ${mostSwabs} acts, each an object with act, deviceSeq, at and barcode`,
    zh: `1 至 ${mostSwabs} 项的列表，每项为含 act、deviceSeq、at、barcode 的对象`,
  });
  return z.strictObject({ sentAt, swabs }).meta({
    id: 'SwabBatch',
    examples: [
      {
        sentAt: '2021-09-22T12:00:00+08:00',
        swabs: [{ act: 'open', ...example, barcode: 'MF24-0000173', kind: 'pool', poolSize: 10 }],
      },
    ],
  });
}

export const tubeStatusQuery = z.strictObject({
  status: z.enum(tubeStatuses).optional().meta({ description: 'Only tubes that have come this far' }),
  ...pageQuery,
});

export type SwabRow = z.output<ReturnType<typeof swabBody>>;
export type SampleRequest = z.output<ReturnType<typeof sampleBody>>;
