import { z } from 'zod';
import { contactOutcomes, taskLevels, taskStates } from '../../../core/follow-up/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import {
  divisionCode,
  fieldProblem,
  instant,
  instantOut,
  pageQuery,
  requireOneOf,
  uuid,
} from '../../../platform/http/index.ts';
import { drillId } from '../../drill/index.ts';
import { documentSchema, personName, phone, revealReason, text } from '../../foundation/index.ts';
import { fileFormat } from '../../service/index.ts';
import { listReason } from '../lists/index.ts';
import { requestDirections } from './requests.tables.ts';

export const requestId = drillId.extend({ requestId: uuid });

/** People of one request in JSON; more come as a file (`POST …/lists?list={requestId}`). */
export const mostPeople = 500;

const number = text(60).meta({
  description: 'The number of the letter, as its sender has given it',
  examples: ['厦协查〔2021〕17号'],
});
const region = text(60).meta({ description: 'The other region', examples: ['福建省厦门市'] });
const due = instant.meta({
  description: 'By when it is to be answered',
  examples: ['2021-09-24T08:30:00+08:00'],
});

const askedPerson = (clock: Clock) =>
  z
    .strictObject({
      name: personName,
      document: documentSchema(clock).optional(),
      phone: phone.optional(),
      division: divisionCode
        .optional()
        .meta({ description: 'Where they live, as far as the sender knows it' }),
      address: text(200)
        .optional()
        .meta({ description: 'Kept sealed', examples: ['东街街道军门社区'] }),
      remark: text(500)
        .optional()
        .meta({ description: 'Kept sealed', examples: ['G1631次8车5F'] }),
    })
    .superRefine((person, context) => {
      if (person.document !== undefined || person.phone !== undefined) return;
      const params = fieldProblem('required', unknowable);
      context.addIssue({ code: 'custom', path: ['phone'], params, input: person });
    })
    .meta({
      id: 'AskedPerson',
      description: 'Somebody of whom another region asks: with a document or a telephone',
    });

const unknowable = {
  en: 'There is neither a document nor a telephone: give one of them. For example: 13805910000',
  zh: '证件号码和联系电话均未填写：请至少填写一项。例如：13805910000',
};

export const requestBody = (clock: Clock) =>
  requireOneOf(
    z.strictObject({
      number,
      region,
      due,
      reason: listReason.optional().meta({ description: 'Why they are asked for; `other` unless told' }),
      people: z
        .array(askedPerson(clock))
        .min(1)
        .max(mostPeople)
        .optional()
        .meta({ description: 'Of a request that has come in: people who are here' }),
      tasks: z.array(uuid).min(1).max(mostPeople).optional().meta({
        description: 'Of a request of ours: tasks of people who are there, which are handed on with it',
      }),
    }),
    ['people', 'tasks'],
  ).meta({
    id: 'NewAssistanceRequest',
    examples: [
      {
        number: '厦协查〔2021〕17号',
        region: '福建省厦门市',
        due: '2021-09-24T08:30:00+08:00',
        reason: 'same-transport',
        people: [
          {
            name: '张小丰',
            document: { type: 'resident-id', number: '11010519491231002X' },
            phone: '13805910000',
          },
        ],
      },
    ],
  });

const requestFields = {
  id: z.string(),
  direction: z.enum(requestDirections).meta({
    description: '`in`: another region asks for people who are here; `out`: we ask another one',
  }),
  number: z.string(),
  region: z.string(),
  division: z.string().meta({ description: 'Whose headquarters deals with it', examples: ['3501'] }),
  dueAt: instantOut,
  by: z.string().meta({ description: 'Who entered it' }),
  createdAt: instantOut,
  people: z.int().meta({ description: 'How many it is about' }),
  answered: z.int().meta({ description: 'Of how many of them there is an outcome' }),
  takenAt: instantOut
    .nullable()
    .meta({ description: 'When somebody has said to see to it; null while nobody has' }),
  takenBy: z.string().nullable(),
  answeredAt: instantOut.nullable().meta({ description: 'When it was answered as a whole' }),
  answeredBy: z.string().nullable(),
};

export const requestAnswer = z
  .object(requestFields)
  .meta({ id: 'AssistanceRequest', description: 'A request between regions, in or out' });

/** People that the answer in JSON shows; a file has all. */
export const mostShown = 500;

export const wholeRequestAnswer = z
  .object({
    ...requestFields,
    asked: z
      .array(
        z.object({
          task: z.string(),
          name: z.string().meta({ description: 'Masked', examples: ['张*丰'] }),
          document: z.object({ type: z.string(), number: z.string() }).nullable(),
          phone: z.string().nullable(),
          state: z.enum(taskStates),
          outcome: z.enum(contactOutcomes).nullable(),
          contacts: z.int(),
          lastContactAt: instantOut.nullable(),
        }),
      )
      .meta({ description: `Each with how they stand, masked: the first ${mostShown}; a file has all` }),
  })
  .meta({ id: 'WholeAssistanceRequest', description: 'A request with how everybody on it stands' });

const flag = z.enum(['true', 'false']).transform((said) => said === 'true');

export const requestsQuery = z.strictObject({
  direction: z.enum(requestDirections).optional(),
  untaken: flag.optional().meta({
    description: '`true`: those that nobody has taken in the hour since they were entered',
    examples: ['true'],
  }),
  overdue: flag
    .optional()
    .meta({ description: '`true`: those that should have been answered', examples: ['true'] }),
  ...pageQuery,
});

export const requestFormat = z.strictObject({
  format: z
    .enum(['json', 'csv', 'xlsx'])
    .default('json')
    .meta({ examples: ['xlsx'] }),
});

export const exportBody = z.strictObject({ reason: revealReason, format: fileFormat }).meta({
  id: 'AssistanceExport',
  examples: [{ reason: '按协查函要求向厦门市反馈核查结果', format: 'xlsx' }],
});

export const answerBody = z
  .strictObject({
    partial: z.boolean().optional().meta({
      description: 'Of a request that has come in: whether it is answered though some have not been found',
    }),
    people: z
      .array(
        z.strictObject({
          task: uuid,
          outcome: z.enum(contactOutcomes),
          note: text(500)
            .optional()
            .meta({ description: 'Kept sealed', examples: ['已在厦门集中隔离'] }),
        }),
      )
      .min(1)
      .max(mostPeople)
      .optional()
      .meta({
        description:
          'Of a request of ours: what the other region says of people; their tasks are settled by it',
      }),
  })
  .meta({ id: 'AssistanceAnswer', examples: [{ partial: true }] });

export const handOnBody = requireOneOf(
  z.strictObject({
    division: divisionCode
      .optional()
      .meta({ description: 'The community, street or district of the drill where the person lives' }),
    request: z.strictObject({ number, region, due }).optional().meta({
      description:
        'Outside the city: the request to that region. One that stands and has not been answered is added to, and keeps its time',
    }),
    note: text(500)
      .optional()
      .meta({ description: 'Kept sealed in the audit log', examples: ['本人称现住厦门市思明区'] }),
  }),
  ['division', 'request'],
).meta({ id: 'HandOn', examples: [{ division: '350102001001' }] });

export const handOnAnswer = z
  .object({
    id: z.string(),
    division: z.string().meta({ description: 'Whose the task is now' }),
    level: z.enum(taskLevels),
    state: z.enum(taskStates),
    request: z
      .string()
      .nullable()
      .meta({ description: 'The request that it stands in; null within the city' }),
  })
  .meta({ id: 'HandedOn', description: 'Where a task is now' });
