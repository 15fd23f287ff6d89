import { z } from 'zod';
import {
  type DocumentType,
  documentTypes,
  type IdentityErrorCode,
  identityMessages,
  normaliseBirthDate,
  normaliseDocument,
  normaliseDoor,
  normaliseName,
  normalisePhone,
  safeText,
  testDocuments,
} from '../../../core/identity/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { communityCode, fieldProblem, writtenAs } from '../../../platform/http/index.ts';

/** The check parameters of a refusal by `core/identity`: its code, its two sentences, and an example of its own. */
export function identityProblem(code: IdentityErrorCode, example?: string): Record<string, unknown> {
  const message = identityMessages[code];
  return fieldProblem(code, { en: message.en, zh: message['zh-CN'] }, example);
}

/** Free text of at most `max` code points: NFC, trimmed, nothing invisible. */
export function text(max: number) {
  return readText(max, (raw) => safeText(raw, { max }));
}

/** The same over several lines. */
export function prose(max: number) {
  return readText(max, (raw) => safeText(raw, { max, lines: true }));
}

/** Too short to be a reason: a keystroke, a word. In code points, like the limit of the text. */
const leastReason = 10;

/** A reason of more than a word, of something that `what` says in both languages. */
export const longReason = (what: { en: string; zh: string }) =>
  text(500).refine((reason) => Array.from(reason).length >= leastReason, {
    params: fieldProblem('too-small', {
      en: `Say in at least ${leastReason} characters why ${what.en}`,
      zh: `请至少用 ${leastReason} 个字说明${what.zh}`,
    }),
  });

/** Why somebody has to be known by name: kept, sealed, in the audit log. */
export const revealReason = longReason({ en: 'the person has to be known', zh: '查看理由' });

/** A building, unit or room of at most `max` code points, in its stored form. */
export function door(max: number) {
  return readText(max, (raw) => normaliseDoor(raw, max));
}

function readText(max: number, normalise: (raw: string) => ReturnType<typeof safeText>) {
  const read = z
    .string()
    .max(max * 8 + 64)
    .transform((raw, context) => {
      const safe = normalise(raw);
      if (safe.ok) return safe.value;
      context.addIssue({ code: 'custom', params: identityProblem(safe.code), input: raw });
      return z.NEVER;
    });
  return writtenAs(read, { en: `text of 1 to ${max} characters`, zh: `1 至 ${max} 个字的文本` });
}

/** A person's name in its stored form. */
export const personName = writtenAs(
  z
    .string()
    .max(1000)
    .transform((raw, context) => {
      const name = normaliseName(raw);
      if (name.ok) return name.value;
      context.addIssue({ code: 'custom', params: identityProblem(name.code), input: raw });
      return z.NEVER;
    }),
  { en: 'a name of 1 to 200 characters, as in the document', zh: '证件上的姓名（1 至 200 个字）' },
).meta({ examples: ['张小丰'] });

/** A telephone number in E.164. */
export const phone = writtenAs(
  z
    .string()
    .max(64)
    .transform((raw, context) => {
      const number = normalisePhone(raw);
      if (number.ok) return number.value;
      context.addIssue({ code: 'custom', params: identityProblem(number.code), input: raw });
      return z.NEVER;
    }),
  {
    en: 'a telephone number; fixed lines with their area code, other countries with + and their code',
    zh: '电话号码（座机加区号，境外号码以 + 和国家代码开头）',
  },
).meta({ examples: ['13805910000'] });

/** An identity document in its canonical form. */
export interface CanonicalDocument {
  type: DocumentType;
  number: string;
  /** YYYY-MM-DD, where the number states it. */
  birthDate: string | undefined;
}

/** The date where the day begins first (UTC+14): a child born this morning is not born in the future. */
function latestDate(clock: Clock): string {
  const hour = Math.floor(clock.now().getTime() / 3_600_000);
  if (latest?.hour !== hour)
    latest = { hour, date: new Date((hour + 14) * 3_600_000).toISOString().slice(0, 10) };
  return latest.date;
}

/** What it was in the last hour that was asked of: dates there change with the hour, and each registration asks twice. */
let latest: { hour: number; date: string } | undefined;

const testDocument = new Map(testDocuments.map((document) => [document.type, document]));

/** `{ type, number }`, checked by the rules of its type and made canonical. */
export function documentSchema(clock: Clock) {
  return z
    .strictObject({
      type: z.enum(documentTypes),
      number: z
        .string()
        .min(1)
        .max(64)
        .meta({ description: 'As it is printed; spaces, full-width signs and small letters are taken, too' }),
      nationality: writtenAs(z.string().max(3), {
        en: 'the three-letter code of a country (ISO 3166-1)',
        zh: '三位字母国家代码（ISO 3166-1）',
      })
        .optional()
        .meta({
          description:
            'Required of a passport: ISO 3166-1 alpha-3, or what ICAO adds, as the passport says. Numbers are unique within it only',
          examples: ['CAN'],
        }),
    })
    .transform((raw, context): CanonicalDocument => {
      const document = normaliseDocument(raw.type, raw.number, {
        today: latestDate(clock),
        nationality: raw.nationality,
      });
      if (document.ok) {
        const { type, number, birthDate } = document.value;
        return { type, number, birthDate };
      }
      const said = identityMessages[document.code].pointer.slice('/document/'.length);
      // A nationality can stand in the number, too: as its prefix, or in the old form of a permanent resident's card.
      const stated = document.code === 'document-nationality' && raw.nationality !== undefined;
      const field = stated ? 'nationality' : said;
      const example = testDocument.get(raw.type);
      context.addIssue({
        code: 'custom',
        path: [field],
        params: identityProblem(
          document.code,
          field === 'number' || field === 'nationality' ? example?.[field] : undefined,
        ),
        input: raw,
      });
      return z.NEVER;
    })
    .meta({
      id: 'IdentityDocument',
      description:
        'An identity document; its number is checked by the rules of its type. The examples are for trying a client: right in form, printed by the standards or made up, and nobody’s',
      examples: [...testDocuments],
    });
}

/** A birth date as the document gives it: a day, or only a month or a year. */
function birthDate(clock: Clock) {
  return writtenAs(
    z
      .string()
      .max(32)
      .transform((raw, context) => {
        const date = normaliseBirthDate(raw, latestDate(clock));
        if (date.ok) return date.value;
        context.addIssue({ code: 'custom', params: identityProblem(date.code), input: raw });
        return z.NEVER;
      }),
    {
      en: 'a date, YYYY-MM-DD; YYYY-MM or YYYY where the document says no more',
      zh: '日期（YYYY-MM-DD；证件上只有年月或年份的，填 YYYY-MM 或 YYYY）',
    },
  );
}

/** Who somebody is: API.md's `person`. */
export function personSchema(clock: Clock) {
  return z
    .strictObject({
      name: personName,
      document: documentSchema(clock),
      phone,
      birthDate: birthDate(clock)
        .optional()
        .meta({
          description:
            'Required where the document number does not state it. From 1850 on, and not in the future. Of a month or a year alone the rules for those under 14 and over 59 take the safe side',
          examples: ['1990-01-01', '1964-03', '1964'],
        }),
    })
    .superRefine((person, context) => {
      const stated = person.document?.birthDate;
      if (person.document !== undefined && stated === undefined && person.birthDate === undefined) {
        context.addIssue({
          code: 'custom',
          path: ['birthDate'],
          params: fieldProblem('required', {
            en: 'The document does not state the birth date: give it here',
            zh: '证件号码不含出生日期，请填写出生日期',
          }),
          input: person,
        });
      }
      if (person.birthDate === undefined || stated === undefined || stated.startsWith(person.birthDate))
        return;
      context.addIssue({
        code: 'custom',
        path: ['birthDate'],
        params: fieldProblem('birth-date-mismatch', {
          en: 'The birth date differs from the one in the document number',
          zh: '出生日期与证件号码不一致',
        }),
        input: person,
      });
    })
    .meta({ id: 'Person', description: 'Who somebody is' });
}

/** Where somebody lives. */
export const residence = z
  .strictObject({
    division: communityCode,
    building: door(60).meta({ examples: ['12号楼'] }),
    unit: door(30)
      .optional()
      .meta({ examples: ['2'] }),
    room: door(30)
      .optional()
      .meta({ examples: ['501'] }),
  })
  .meta({
    id: 'Residence',
    description: 'Where somebody lives',
    examples: [{ division: '350102001001', building: '12号楼', unit: '2', room: '501' }],
  });

/** Where somebody lives, in an answer. */
export const residenceAnswer = z
  .object({
    division: z.string().meta({ description: 'The community', examples: ['350102001001'] }),
    building: z.string(),
    unit: z.string().nullable(),
    room: z.string().nullable(),
  })
  .meta({ id: 'Residence', description: 'Where somebody lives' });

export type Person = z.output<ReturnType<typeof personSchema>>;
export type Residence = z.output<typeof residence>;
