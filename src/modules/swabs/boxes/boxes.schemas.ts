import { z } from 'zod';
import {
  conditions,
  discrepancyCodes,
  dispositions,
  means,
  outcomes,
  transportMinutes,
} from '../../../core/boxes/index.ts';
import { boxStatuses } from '../../../core/lifecycle/index.ts';
import { type BarcodeErrorCode, normaliseBarcode } from '../../../core/swabs/index.ts';
import {
  fieldProblem,
  pageQuery,
  requireOneOf,
  shownAs,
  tabletTime,
  uuid,
  wholeNumberIn,
  writtenAs,
} from '../../../platform/http/index.ts';
import { recordedFields, sentAt } from '../../day/index.ts';
import { text } from '../../foundation/index.ts';
import { barcode } from '../tubes/index.ts';

const codeFaults: Record<BarcodeErrorCode, { en: string; zh: string }> = {
  'barcode-form': {
    en: 'The code of a box has 3 to 48 letters, digits and signs of +./:_-, and begins with a letter or digit',
    zh: '箱码须为 3 至 48 位字母、数字或 +./:_- 符号，并以字母或数字开头',
  },
  'barcode-rounded': {
    en: 'A spreadsheet has made a number with an exponent of the code: its digits are gone. Scan it again, as text',
    zh: '表格软件已将箱码变为科学计数，末位数字已丢失，请以文本形式重新录入',
  },
};

/** The code of a box as it was scanned or typed, in its kept form. */
export const code = writtenAs(
  z
    .string()
    .max(200)
    .transform((raw, context) => {
      const read = normaliseBarcode(raw);
      if (read.ok) return read.value;
      context.addIssue({
        code: 'custom',
        params: fieldProblem(read.code, codeFaults[read.code], 'BX24-000017'),
        input: raw,
      });
      return z.NEVER;
    }),
  codeFaults['barcode-form'],
).meta({ description: 'As it is printed on the box', examples: ['BX24-000017'] });

/** What a device records beside what it did; a system without one has an `Idempotency-Key`. */
const recorded = {
  deviceSeq: recordedFields.deviceSeq.optional().meta({
    description:
      "The device's own running number, never used twice: what makes a repeat harmless. A system that is no device leaves it out and sends an `Idempotency-Key`",
  }),
  at: tabletTime.optional().meta({ description: 'When it happened, by the device; now unless told' }),
};
const example = { deviceSeq: 12, at: '2021-09-22T10:30:00+08:00' };

const count = z.int().min(0).max(9_999);
const laboratory = uuid.meta({ description: 'A laboratory of the drill' });

const openFields = {
  site: uuid.optional().meta({ description: 'Whose box it is; of a tablet, its own' }),
  laboratory: laboratory.optional().meta({
    description: 'Where it is to go; unless told, the one laboratory that takes the boxes of this division',
  }),
};
const packFields = { barcode };
const sealFields = { counted: count.meta({ description: 'Tubes counted in the hand' }) };

/** Why a box is given up. No free text: it might name somebody. */
export const cancelReasons = ['mislabelled', 'damaged', 'opened-by-mistake', 'other'] as const;
const cancelFields = { reason: z.enum(cancelReasons) };

const to = requireOneOf(
  z.strictObject({
    courier: writtenAs(z.string().regex(/^[\w.@:-]{1,128}$/), {
      en: 'the account of a courier, 1 to 128 letters, digits and signs of _.@:-',
      zh: '转运人员账号（1 至 128 个字母、数字或 _.@:- 符号）',
    })
      .optional()
      .meta({ description: '`sub` of their token', examples: ['courier-5a1c1a3e-9f04'] }),
    laboratory: laboratory.optional(),
    outsider: z
      .strictObject({
        name: text(60).meta({ examples: ['张三丰'] }),
        reason: text(200).meta({ examples: ['转运车故障，由街道值班车辆代送'] }),
      })
      .optional(),
  }),
  ['courier', 'laboratory', 'outsider'],
).meta({
  id: 'BoxReceiver',
  description:
    'A courier or a laboratory, who accepts it with a token of their own; or somebody who has none, by name and with a reason: that stands as `unverified`',
  examples: [{ courier: 'courier-5a1c1a3e-9f04' }],
});

const handoverFields = {
  to,
  count: count.meta({ description: 'Tubes, as the giver says' }),
  temperature: z
    .number()
    .min(-90)
    .max(60)
    .optional()
    .meta({ description: 'In the box, degrees Celsius, where it was measured', examples: [6.5] }),
  id: uuid.optional().meta({
    description:
      'Made by the giver’s device, where the receiver is to sign without a network; ours unless told',
  }),
};
const acceptFields = { count: count.meta({ description: 'Tubes, as the receiver says' }) };

const receptionFields = {
  barcode,
  by: z.enum(means).meta({ description: '`scan`, or `hand` where the code was typed or ticked off' }),
  condition: z.enum(conditions).default('good'),
  disposition: z.enum(dispositions).optional().meta({
    description:
      '`accept`, or `collect-again`: the tube is given up and whoever is in it is due again. Unless told, what is good is accepted and nothing else',
  }),
};

const explanation = z.strictObject({
  code: z.enum(discrepancyCodes),
  // What is in no text at all cannot be kept with what was sent, either.
  about: writtenAs(
    z
      .string()
      .max(200)
      .refine((about) => !/\p{Cs}/u.test(about)),
    {
      en: 'a text of up to 200 characters, as the discrepancy has it',
      zh: '至多 200 字的文本，与差异条目一致',
    },
  )
    .default('')
    .meta({
      description: 'As the discrepancy has it: the tube’s code, the handover’s id, `seal`, or nothing',
      examples: ['MF24-0000173'],
    }),
  outcome: z.enum(outcomes).meta({
    description:
      '`explained`: it is as it is; `taken-in`: the tube belongs to this box; `not-packed`: it is at its site, and free for another box; `lost`: whoever is in it is due again',
  }),
  note: text(200)
    .optional()
    .meta({ examples: ['标签受潮，现场核对后补登'] }),
});
const reconcileFields = {
  explanations: writtenAs(z.array(explanation).max(1_000), {
    en: 'a list of up to 1,000 explanations, each with code, about and outcome',
    zh: '至多 1000 条说明的列表，每条含 code、about、outcome',
  }),
};

const loseFields = { reason: text(200).meta({ description: 'Kept sealed, and in the audit log' }) };
const sendFields = { laboratory };

const body = <T extends z.ZodRawShape>(id: string, fields: T, given: object) =>
  z.strictObject({ ...recorded, ...fields }).meta({ id, examples: [{ ...example, ...given }] });

const laboratoryExample = '3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10';
export const boxBody = body('NewBox', { code, ...openFields }, { code: 'BX24-000017' });
export const packBody = body('BoxedTube', packFields, { barcode: 'MF24-0000173' });
export const boxSealBody = body('BoxSeal', sealFields, { counted: 24 });
export const cancelBody = body('BoxCancellation', cancelFields, { reason: 'mislabelled' });
export const handoverBody = body('NewHandover', handoverFields, {
  to: { courier: 'courier-5a1c1a3e-9f04' },
  count: 24,
  temperature: 6.5,
});
export const acceptBody = body('HandoverAcceptance', acceptFields, { count: 24 });
export const withdrawBody = body('HandoverWithdrawal', {}, {});
export const receptionBody = body('NewReception', receptionFields, { barcode: 'MF24-0000173', by: 'scan' });
export const reconcileBody = body('BoxExplanations', reconcileFields, {
  explanations: [{ code: 'unlisted', about: 'MF24-0000173', outcome: 'taken-in', note: '现场核对后补登' }],
});
export const loseBody = body('BoxLoss', loseFields, { reason: '转运车失联超过两小时' });
export const sendBody = body('BoxDestination', sendFields, { laboratory: laboratoryExample });

/** Taking a tube out has no body: what a device says of it stands in the query. */
export const unpackQuery = z.strictObject({
  deviceSeq: wholeNumberIn(
    { low: 0, high: Number.MAX_SAFE_INTEGER, example: 7 },
    {
      en: 'the device’s own running number',
      zh: '设备流水号',
    },
  )
    .optional()
    .meta({ description: 'The device’s own running number, never used twice' }),
  at: recorded.at,
});

/** One row of an upload, by what was done. */
export const boxRow = (() => {
  const { deviceSeq, at } = recordedFields;
  const of = <A extends string, T extends z.ZodRawShape>(act: A, fields: T) =>
    z.strictObject({ act: z.literal(act), deviceSeq, at, code, ...fields });
  return z
    .discriminatedUnion('act', [
      of('open', openFields),
      of('send-to', sendFields),
      of('pack', packFields),
      of('unpack', packFields),
      of('seal', sealFields),
      of('cancel', cancelFields),
      of('hand-over', handoverFields),
      of('accept', { handover: uuid, ...acceptFields }),
      of('withdraw', { handover: uuid }),
      of('receive', receptionFields),
    ])
    .meta({
      id: 'RecordedBoxAct',
      description: 'Something that a device recorded of a box',
      examples: [{ act: 'pack', ...example, code: 'BX24-000017', barcode: 'MF24-0000173' }],
    });
})();

/** Most acts of one upload. */
export const mostBoxActs = 1_000;

/** The envelope alone: its rows are looked at one by one, so that a bad one spoils no other. */
export const boxBatchBody = z
  .strictObject({
    sentAt,
    acts: writtenAs(
      z
        .array(shownAs(z.unknown(), () => boxRow))
        .min(1)
        .max(mostBoxActs),
      {
        en: `a list of 1 to ${mostBoxActs} acts, each an object with act, deviceSeq, at and code`,
        zh: `1 至 ${mostBoxActs} 项的列表，每项为含 act、deviceSeq、at、code 的对象`,
      },
    ),
  })
  .meta({
    id: 'BoxBatch',
    examples: [
      {
        sentAt: '2021-09-22T12:00:00+08:00',
        acts: [{ act: 'pack', ...example, code: 'BX24-000017', barcode: 'MF24-0000173' }],
      },
    ],
  });

const minutes = (most: number, example: number, preset?: number) =>
  wholeNumberIn(
    { low: 0, high: most, example, ...(preset === undefined ? {} : { preset }) },
    {
      en: `whole minutes, 0 to ${most}`,
      zh: `整数分钟（0 至 ${most}）`,
    },
  );

export const boxesQuery = z.strictObject({
  status: z.enum(boxStatuses).optional(),
  site: uuid.optional(),
  laboratory: uuid.optional(),
  overdue: minutes(transportMinutes, 30).optional().meta({
    description:
      'Only boxes that no laboratory has whole, with a tube whose four hours are over within this many minutes; 0: over already',
  }),
  untouched: minutes(10_080, 120).optional().meta({
    description:
      'Only boxes that no laboratory has whole, with which nobody has done anything for this many minutes',
  }),
  unaccepted: writtenAs(z.enum(['true']), { en: 'true, or leave it out', zh: '填 true 或不填' })
    .optional()
    .meta({ description: 'Only boxes that were handed over and that nobody has accepted yet' }),
  ...pageQuery,
});

export const unboxedQuery = z.strictObject({
  unboxed: minutes(transportMinutes, 60, transportMinutes).default(transportMinutes).meta({
    description: 'Tubes in no box whose four hours are over within this many minutes; 0: over already',
  }),
  ...pageQuery,
});

export const boxPath = z.object({ drillId: uuid, code });
export const boxTubePath = z.object({ drillId: uuid, code, barcode });
export const handoverPath = z.object({ drillId: uuid, code, handoverId: uuid });

/** An act that somebody asks for: one row, by what is done. A device's running number is missing where there is no device. */
export type BoxRow = { code: string; deviceSeq?: number | undefined; at?: Date | undefined } & (
  | ({ act: 'open' } & z.output<z.ZodObject<typeof openFields>>)
  | ({ act: 'send-to' } & z.output<z.ZodObject<typeof sendFields>>)
  | ({ act: 'pack' | 'unpack' } & z.output<z.ZodObject<typeof packFields>>)
  | ({ act: 'seal' } & z.output<z.ZodObject<typeof sealFields>>)
  | ({ act: 'cancel' } & z.output<z.ZodObject<typeof cancelFields>>)
  | ({ act: 'hand-over' } & z.output<z.ZodObject<typeof handoverFields>>)
  | ({ act: 'accept'; handover: string } & z.output<z.ZodObject<typeof acceptFields>>)
  | { act: 'withdraw'; handover: string }
  | ({ act: 'receive' } & z.output<z.ZodObject<typeof receptionFields>>)
  | ({ act: 'reconcile' } & z.output<z.ZodObject<typeof reconcileFields>>)
  | ({ act: 'lose' } & z.output<z.ZodObject<typeof loseFields>>)
);
