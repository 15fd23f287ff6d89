import { z } from 'zod';
import { correctionReasons, outcomes, resultFaults, resultStates } from '../../../core/swabs/index.ts';
import {
  divisionCode,
  instant,
  instantOut,
  listIn,
  pageQuery,
  problemSchema,
  shownAs,
  uuid,
  writtenAs,
} from '../../../platform/http/index.ts';
import { reswabAnswer } from '../../residents/index.ts';
import { barcode } from '../tubes/index.ts';

/** Most results of one request. */
export const mostResults = 10_000;

const outcome = z.enum(outcomes).meta({
  description:
    '`negative`; `positive`, or `doubtful` (a grey zone, or one target alone: handled as positive), which take a second signature; `invalid`: it says nothing, and everybody in the tube is due again',
});

const example = { barcode: 'MF24-0000173', outcome: 'negative', testedAt: '2021-09-22T20:10:00+08:00' };

/** What a laboratory says of a tube. */
export const resultBody = z
  .strictObject({
    barcode,
    outcome,
    testedAt: instant.meta({ description: 'When the laboratory found it' }),
    corrects: uuid.optional().meta({ description: 'The `id` of the result of this tube that it corrects' }),
    reason: z.enum(correctionReasons).optional().meta({
      description: 'Why it corrects; without one a positive or doubtful result is not taken back',
    }),
  })
  .meta({ id: 'NewResult', description: 'What came out of a tube', examples: [example] });

/** The envelope alone: its rows are looked at one by one, so that a bad one spoils no other. */
export const resultsBody = z
  .strictObject({
    results: writtenAs(
      z
        .array(shownAs(z.unknown(), () => resultBody))
        .min(1)
        .max(mostResults),
      {
        en: `a list of 1 to ${mostResults} results, each an object with barcode, outcome and testedAt`,
        zh: `1 至 ${mostResults} 项的列表，每项为含 barcode、outcome、testedAt 的对象`,
      },
    ),
  })
  .meta({ id: 'ResultBatch', examples: [{ results: [example] }] });

const state = z.enum(resultStates).meta({
  id: 'ResultState',
  description:
    '`counts`; `to-verify`: a second person has yet to sign, and what counted before goes on to; `waiting`: for its tube to be known and sealed, and counts by itself then; `kept`: it contradicts something (`code`), and changes nothing; `superseded`: another result of the tube has taken its place',
});
const code = z
  .enum(resultFaults)
  .nullable()
  .meta({
    id: 'ResultFault',
    description: 'Why it does not count, or not yet; null where it does',
    examples: ['contradicts'],
  });
const people = z.int().meta({ description: 'How many people stand otherwise than before because of it' });

export const enteredResult = z
  .object({ id: z.string(), state, code, people })
  .meta({ id: 'EnteredResult', description: 'What became of a result' });

export const resultsAnswer = z
  .object({
    items: z.array(
      z.object({
        status: z.int().meta({
          description:
            '201 counts; 200 counted before; 202 kept, and does not count, or not yet: see `state` and `code`; 4xx it cannot be read: see `problem`; 5xx to be sent again',
          examples: [201],
        }),
        id: z.string().nullable(),
        state: state.nullable(),
        code: z
          .string()
          .nullable()
          .meta({ description: 'Why it does not count; a problem’s code where it cannot be read' }),
        people,
        problem: problemSchema.nullable(),
      }),
    ),
  })
  .meta({
    id: 'ResultsAnswer',
    description: 'What became of each result that was sent, in the order in which they were sent',
  });

export const resultId = z.object({ drillId: uuid, resultId: uuid });

export const resultsQuery = z.strictObject({
  since: writtenAs(z.string().max(6000), {
    en: 'the since of an answer before, as it was answered',
    zh: '此前返回的 since，原样填写',
  })
    .optional()
    .meta({
      description: 'Only what was entered, signed, corrected or put aside after this',
      examples: ['WyI3NDEiLCIwMSJd'],
    }),
  state: z.enum(resultStates).optional(),
  limit: pageQuery.limit,
});

export const listedResult = z
  .object({
    id: z.string(),
    barcode: z.string(),
    siteId: z.string().nullable().meta({ description: 'Null while no tube of the drill bears the code' }),
    laboratoryId: z.string(),
    outcome,
    testedAt: instantOut,
    corrects: z.string().nullable(),
    reason: z.enum(correctionReasons).nullable(),
    state,
    code,
    enteredBy: z.string(),
    enteredAt: instantOut,
    verifiedBy: z.string().nullable(),
    verifiedAt: instantOut.nullable(),
    receptionToResultMinutes: z.int().nullable().meta({
      description: 'From the reception of the tube to `enteredAt`; null where no reception was recorded',
    }),
    swabToResultMinutes: z
      .int()
      .nullable()
      .meta({ description: 'From the first swab in the tube to `enteredAt`' }),
  })
  .meta({ id: 'Result', description: 'What a laboratory has said of a tube' });

export const resultsPage = listIn(
  z
    .object({
      items: z.array(listedResult),
      since: z.string().meta({
        description: 'For `since` of the next request, on the last page, too: what comes later follows it',
      }),
      more: z.boolean().meta({ description: 'Whether there is more right now' }),
    })
    .meta({ id: 'ResultNews', description: 'Results in the order in which they changed' }),
  'items',
  listedResult,
  ({ since, more }) => (more === true ? { since } : undefined),
);

export const lateTube = z
  .object({
    barcode: z.string(),
    siteId: z.string(),
    people: z.int(),
    firstSwabAt: instantOut.nullable(),
    sealedAt: instantOut,
    receivedAt: instantOut.nullable(),
    dueAt: instantOut.meta({
      description:
        'By the drill’s hours from its reception; where that is not known, from when it should have been there',
    }),
    minutesLate: z.int(),
  })
  .meta({ id: 'LateTube', description: 'A tube whose result is overdue' });

export const divisionQuery = z.strictObject({ division: divisionCode.optional(), ...pageQuery });

export const heldQuery = z.strictObject({
  division: divisionCode.optional(),
  told: z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: 'Only those who have been told, or have not' }),
  ...pageQuery,
});

export const heldPerson = z
  .object({
    registrationId: z.string(),
    name: z.string().meta({ description: 'Masked', examples: ['张*丰'] }),
    community: z.string(),
    building: z.string(),
    barcode: z.string().meta({ description: 'The tube that holds them' }),
    outcome,
    heldAt: instantOut,
    toldAt: instantOut.nullable(),
    toldBy: z
      .string()
      .nullable()
      .meta({ description: 'Null, with `toldAt`, where nobody did and the time has passed' }),
    reswab: reswabAnswer.nullable().meta({ description: 'Null for a case: their own tube was positive' }),
  })
  .meta({ id: 'HeldPerson', description: 'Somebody who is held by a tube, to be told and swabbed again' });

export const holdNews = z
  .object({
    barcode: z.string(),
    siteId: z.string(),
    outcome,
    held: z.int().meta({ description: 'People whom it holds now; 0 once it has let everybody go' }),
    told: z.int().meta({ description: 'Those of them who have been told, or may read it themselves' }),
  })
  .meta({
    description:
      'A tube that was found positive or doubtful, when it comes to hold people, they are told, or it lets go',
  });

export const caseAnswer = z
  .object({
    registrationId: z.string().meta({ description: 'Whose case it is; the `caseId` of its contacts' }),
    householdId: z.string(),
    community: z.string(),
    barcode: z.string(),
    companions: z
      .array(z.string())
      .meta({ description: 'Registrations of those who shared a positive tube' }),
    openedAt: instantOut,
    withdrawnAt: instantOut.nullable(),
  })
  .meta({ id: 'Case', description: 'Somebody whose own tube is positive, with who was near' });

export const toldAnswer = z
  .object({ registrationId: z.string(), told: z.boolean() })
  .meta({ id: 'Told', description: 'Somebody who is held has been told' });

export type ResultRow = z.output<typeof resultBody>;
