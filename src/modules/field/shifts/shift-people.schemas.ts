import { z } from 'zod';
import { divisionCode, instant, instantOut, uuid, writtenAs } from '../../../platform/http/index.ts';
import { drillId } from '../../drill/index.ts';
import { personName, phone, text } from '../../foundation/index.ts';
import { shiftSkills } from './shifts.tables.ts';
import { checkSpan } from './span.ts';

const account = writtenAs(z.string().regex(/^[\w.@:-]{1,128}$/), {
  en: 'the `sub` of an account, 1 to 128 letters, digits and signs of _.@:-',
  zh: '账号标识 sub（1 至 128 个字母、数字或 _.@:- 符号）',
}).meta({ examples: ['sampler-0017'] });

export const shiftPersonParams = drillId.extend({ personId: uuid });
export const calendarParams = z.object({
  key: writtenAs(z.string().regex(/^[\w-]{1,100}$/), {
    en: 'the key of a calendar, as its address was answered',
    zh: '日历订阅地址中的密钥',
  }).meta({ examples: ['Zl4vq0yN3n1o8cC1b0Qk2w'] }),
});

export const newShiftPerson = z
  .strictObject({
    name: personName,
    phone,
    division: divisionCode.meta({ description: 'Where they work: this division, and what it holds' }),
    organisation: text(100)
      .nullable()
      .default(null)
      .meta({ examples: ['鼓楼区教育局'] }),
    account: account.optional().meta({
      description: "Whose tokens they sign up with: `sub` at the city's own issuer, or the id of a client",
    }),
    nights: z.boolean().default(true).meta({ description: 'Whether they work between midnight and five' }),
  })
  .meta({
    id: 'NewShiftPerson',
    examples: [{ name: '林小梅', phone: '13805910011', division: '350102', account: 'sampler-0017' }],
  });

export const certificateBody = z
  .strictObject({
    skill: z.enum(shiftSkills),
    validUntil: instant.nullable().meta({
      description: 'It counts for shifts that end by then; null for good',
      examples: ['2022-06-30T00:00:00+08:00'],
    }),
  })
  .meta({
    id: 'CertificateSeen',
    examples: [{ skill: 'sampling', validUntil: '2022-06-30T00:00:00+08:00' }],
  });

export const absenceBody = z
  .strictObject({ from: instant, until: instant })
  .superRefine((of, context) => checkSpan(366, of, context))
  .meta({
    id: 'ShiftAbsence',
    examples: [{ from: '2021-09-22T08:00:00+08:00', until: '2021-09-24T08:00:00+08:00' }],
  });

export const absenceAnswer = z
  .object({
    freed: z.array(z.string()).meta({ description: 'Shifts in this time that they have given back' }),
  })
  .meta({ id: 'FreedShifts', description: 'Which shifts are free again' });

export const shiftPersonAnswer = z
  .object({
    id: z.string(),
    name: z.string().meta({ description: 'Masked', examples: ['林*梅'] }),
    phone: z.string().meta({ description: 'Masked' }),
    division: z.string(),
    organisation: z.string().nullable(),
    account: z.string().nullable(),
    nights: z.boolean(),
    certificates: z.array(
      z.object({
        skill: z.enum(shiftSkills),
        validUntil: instantOut.nullable(),
        confirmedAt: instantOut,
      }),
    ),
  })
  .meta({ id: 'ShiftPerson', description: 'Somebody who works shifts' });

export const calendarAnswer = z
  .object({ url: z.string().meta({ description: 'Shown this once; whoever has it reads the calendar' }) })
  .meta({ id: 'CalendarAddress', description: 'Where the calendar is to be had; told this once' });
