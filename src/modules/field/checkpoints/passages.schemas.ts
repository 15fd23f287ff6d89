import { z } from 'zod';
import { liesAhead } from '../../../core/calendar/index.ts';
import { decisions, healthCodes, travelCodes, vaccinations } from '../../../core/checkpoints/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import {
  divisionCode,
  fieldProblem,
  instant,
  instantOut,
  problemSchema,
  shownAs,
  uuid,
  writtenAs,
} from '../../../platform/http/index.ts';
import { recordedFields, sentAt } from '../../day/index.ts';
import { documentSchema, personName, phone, plate, residence, text } from '../../foundation/index.ts';
import { foundMember } from '../../residents/index.ts';
import { knowsWho } from '../cases/index.ts';
import { transferReason } from '../transfers/index.ts';
import { checkpointId } from './checkpoints.schemas.ts';
import { decision, ruleName } from './rules.schemas.ts';

/** Most passages of one upload. */
export const mostPassages = 1_000;
/** Most people of one passage: a coach of 53 with all its seats, and a train's coach with those who stand. */
export const mostPeople = 100;
/** Plates of one car: of the mainland, of Hong Kong and of Macao. */
const mostPlates = 3;

const vehicle = z
  .strictObject({
    plates: z.array(plate).max(mostPlates).default([]).meta({
      description: 'All that it bears: a car can have one of Hong Kong beside that of the mainland',
    }),
    described: text(100)
      .optional()
      .meta({
        description: 'Of a vehicle whose plate cannot be read, or that has none. Kept sealed',
        examples: ['白色面包车，无牌'],
      }),
  })
  .superRefine(({ plates, described }, context) => {
    if (context.issues.length > 0) return;
    if (plates.length > 0 || described !== undefined) return;
    context.addIssue({
      code: 'custom',
      path: ['plates'],
      params: fieldProblem('required', {
        en: 'Say which vehicle it is: by a plate, or in `described` where there is none to read',
        zh: '请填写号牌；没有或无法辨认号牌的，请填写 described',
      }),
      input: plates,
    });
  });

const seatText = (max: number, en: string, zh: string) =>
  writtenAs(z.string().regex(new RegExp(`^[A-Z0-9]{1,${max}}$`)), { en, zh });

const train = z
  .strictObject({
    number: seatText(
      8,
      'the number of a train, 1 to 8 capital letters and digits',
      '车次（1 至 8 位大写字母或数字）',
    ).meta({
      examples: ['G1610'],
    }),
    coach: seatText(4, 'a coach, 1 to 4 digits and letters', '车厢号（1 至 4 位）')
      .optional()
      .meta({ examples: ['08'] }),
  })
  .meta({ description: 'The train with which they come; each with their seat' });

function passer(clock: Clock) {
  return z
    .strictObject({
      registrationId: uuid.optional().meta({ description: 'Somebody who is registered' }),
      pass: z
        .string()
        .min(1)
        .max(2_000)
        .optional()
        .meta({ description: 'The text of the QR code that they show' }),
      name: personName.optional().meta({ description: 'Somebody else, with a document or a telephone' }),
      document: documentSchema(clock).optional(),
      phone: phone.optional(),
      resident: foundMember(clock).optional().meta({
        description:
          'In place of these: all that a registration takes, of somebody who is to be swabbed here',
      }),
      residence: residence.optional().meta({
        description: 'Where whoever is registered lives, in the drill; at the checkpoint unless told',
      }),
      seat: seatText(5, 'a seat, 1 to 5 digits and letters', '座位号（1 至 5 位）')
        .optional()
        .meta({ examples: ['12F'] }),
      healthCode: z.enum(healthCodes).optional(),
      travelCode: z.enum(travelCodes).optional(),
      vaccination: z.enum(vaccinations).optional(),
      temperature: z
        .number()
        .min(30)
        .max(45)
        .optional()
        .meta({ description: 'Degrees Celsius', examples: [36.5] }),
      swabbedAt: instant.optional().meta({ description: 'When their last negative swab was taken' }),
      from: divisionCode.optional().meta({ description: 'Where they come from', examples: ['350300'] }),
      visited: z
        .array(divisionCode)
        .max(30)
        .optional()
        .meta({ description: 'Where else they have been in 14 days, as the travel code has it' }),
      to: divisionCode.optional().meta({
        description: 'Where they go: of whoever is handed over, as near to the community as it is known',
        examples: ['350102001001'],
      }),
      address: text(200)
        .optional()
        .meta({ description: 'Where there. Kept sealed', examples: ['东街 8 号闽江宾馆 806'] }),
      arrivesAt: instant
        .optional()
        .meta({ description: 'When they will be there, as far as the officer knows' }),
    })
    .superRefine((one, context) => {
      if (one.pass === undefined && one.resident === undefined) knowsWho(one, context);
    })
    .meta({ id: 'PassingPerson', description: 'Somebody who passes, and what was seen of them' });
}

/** What a device has decided by the rules that it had. */
const decidedThere = z
  .strictObject({
    decision: z.enum(decisions),
    rule: ruleName.optional(),
    version: z.int().min(0).max(1_000_000).optional().meta({ description: 'Of the rules that it had' }),
  })
  .meta({ description: 'Kept beside what the service decides, and done, too' });

const people = (clock: Clock) =>
  z
    .array(passer(clock))
    .min(1)
    .max(mostPeople)
    .superRefine((all, context) => {
      if (context.issues.length > 0) return;
      const seen = new Set<string>();
      for (const [index, { document, resident }] of all.entries()) {
        const shown = document ?? resident?.person?.document;
        if (shown === undefined) continue;
        const key = `${shown.type}|${shown.number}`;
        if (seen.has(key))
          context.addIssue({
            code: 'custom',
            path: [index, document === undefined ? 'resident' : 'document'],
            params: fieldProblem('named-twice', {
              en: 'The same person stands here twice: name each who passes once',
              zh: '同一人员重复填写，每人只填一次',
            }),
            input: all,
          });
        seen.add(key);
      }
    });

/** One passage, as a device has recorded it. */
export function passageRow(clock: Clock) {
  const { deviceSeq, at } = recordedFields;
  return z
    .strictObject({
      deviceSeq,
      at,
      vehicle: vehicle.optional().meta({ description: 'What they come in; on foot without one' }),
      train: train.optional(),
      people: people(clock).meta({
        description: `Everybody in it, up to ${mostPeople}: what holds more is two passages of one plate`,
      }),
      decided: decidedThere.optional(),
    })
    .superRefine((row, context) => {
      if (context.issues.length > 0) return;
      if (row.vehicle !== undefined && row.train !== undefined)
        context.addIssue({
          code: 'custom',
          path: ['train'],
          params: fieldProblem('one-of', {
            en: 'They come in a vehicle or by train: give one of the two, or neither for whoever walks',
            zh: '车辆和火车只能填写一项；步行的均不填',
          }),
          input: row,
        });
      for (const [index, { swabbedAt }] of row.people.entries()) {
        // What is no time is told of by itself, and stands here as it was sent.
        if (!(swabbedAt instanceof Date && row.at instanceof Date)) continue;
        if (!liesAhead(swabbedAt, row.at)) continue;
        context.addIssue({
          code: 'custom',
          path: ['people', index, 'swabbedAt'],
          params: fieldProblem('in-the-future', {
            en: 'This lies after the passage: give when it was',
            zh: '时间不能晚于过卡时间，请填写实际时间',
          }),
          input: swabbedAt,
        });
      }
    })
    .meta({ id: 'PassageRow', examples: [example] });
}

const example = {
  deviceSeq: 17,
  at: '2021-09-22T09:30:00+08:00',
  vehicle: { plates: [{ number: '闽A·D12345' }] },
  people: [
    {
      name: '张小丰',
      document: { type: 'resident-id', number: '350102199001011238' },
      phone: '13805910000',
      healthCode: 'green',
      travelCode: 'starred',
      temperature: 36.5,
      from: '350300',
      to: '350102001001',
    },
  ],
  decided: { decision: 'hand-over', rule: 'key-region', version: 3 },
};

export type PassageRow = z.output<ReturnType<typeof passageRow>>;
export type PassingPerson = PassageRow['people'][number];

/** The envelope alone: its rows are looked at one by one, so that a bad one spoils no other. */
export function passagesBody(clock: Clock) {
  const row = passageRow(clock);
  return z
    .strictObject({
      sentAt,
      passages: writtenAs(
        z
          .array(shownAs(z.unknown(), () => row))
          .min(1)
          .max(mostPassages),
        {
          en: `a list of 1 to ${mostPassages} passages, each an object with deviceSeq, at and people`,
          zh: `1 至 ${mostPassages} 项的列表，每项为含 deviceSeq、at、people 的对象`,
        },
      ),
    })
    .meta({
      id: 'PassageBatch',
      examples: [{ sentAt: '2021-09-22T12:00:00+08:00', passages: [example] }],
    });
}

export const passageId = checkpointId.extend({ passageId: uuid });

export const transferBody = z
  .strictObject({
    personId: uuid.meta({ description: 'Of the passage’s people, as it was answered' }),
    reason: transferReason.default('key-region'),
    note: text(500)
      .optional()
      .meta({ description: 'Kept sealed', examples: ['自述去过重点地区'] }),
  })
  .meta({
    id: 'PassageTransfer',
    examples: [{ personId: '3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10', reason: 'key-region' }],
  });

export const askedAnswer = z
  .object({
    transferId: z.string(),
    status: z.string().meta({ examples: ['asked'] }),
    dueAt: instantOut.nullable().meta({ description: 'By when it is to be approved' }),
  })
  .meta({ id: 'PassageTransferAsked', description: 'The transfer that was asked for' });

export const passageWarnings = [
  'time-out-of-range',
  'came-late',
  'decided-otherwise',
  'pass-revoked',
  'pass-expired',
] as const;
export type PassageWarning = (typeof passageWarnings)[number];

const passageAnswer = z
  .object({
    passageId: z.string(),
    decision,
    rule: z.string().meta({
      description:
        'The rule that it follows; `nothing-asked` where none says anything, `no-rules` where none held then',
      examples: ['key-region'],
    }),
    version: z.int().nullable().meta({ description: 'Of the rules that held then' }),
    swabSite: z.string().nullable().meta({ description: 'Of `swab`: the site whose tubes they go into' }),
    warnings: z.array(z.enum(passageWarnings)).meta({
      description:
        '`time-out-of-range`: its time cannot be, so it counts as of now; `came-late`: more than a day; `decided-otherwise`: the device came to another decision, which is kept, too; `pass-revoked`: somebody showed a pass for a window that is theirs no more; `pass-expired`: somebody’s pass was over. Each is on the list of what somebody looks at',
    }),
    people: z
      .array(
        z.object({
          personId: z.string().meta({ description: 'Of whoever is registered, their registration' }),
          decision,
          rule: z.string(),
          code: z
            .string()
            .nullable()
            .meta({
              description:
                'What is not done of it: `unknown-person`: only an id is known; `not-registered`: to be swabbed, and the site has to register them; `no-site`: nobody swabs there; or the problem that says so',
              examples: [null],
            }),
        }),
      )
      .meta({ description: 'In the order of the row' }),
  })
  .meta({ id: 'PassageRecorded', description: 'What came of a passage' });

export type PassageAnswer = z.output<typeof passageAnswer>;

export const passagesAnswer = z
  .object({
    items: z.array(
      z.object({
        deviceSeq: z.int().nullable().meta({ description: 'Null where it could not be read' }),
        status: z.int().meta({
          description:
            '201 taken, 200 known already, 202 taken and to be looked at; 4xx could not be taken and is kept as it was sent, for headquarters to look at; 5xx to be sent again',
          examples: [201],
        }),
        body: z.union([passageAnswer, problemSchema]),
      }),
    ),
  })
  .meta({
    id: 'PassagesRecorded',
    description: 'What became of each passage that was sent, in the order in which they were sent',
  });
