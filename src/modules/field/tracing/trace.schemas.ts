import { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import { fieldProblem, instant, instantOut, pageQuery, uuid } from '../../../platform/http/index.ts';
import { documentSchema, personName, phone, plate, revealReason } from '../../foundation/index.ts';
import { fileFormat } from '../../service/index.ts';
import { knowsWho } from '../cases/index.ts';
import { decision } from '../checkpoints/index.ts';

/** The longest time that is looked through at once: what a drill lasts, with the days before it. */
const longestDays = 31;
/** Most passages of one answer; of a file. */
export const mostShown = 500;
export const mostInFile = 20_000;

const tracedPerson = (clock: Clock) =>
  z
    .strictObject({
      registrationId: uuid.optional().meta({ description: 'Somebody who is registered' }),
      name: personName.optional().meta({ description: 'Somebody else, with a document or a telephone' }),
      document: documentSchema(clock).optional(),
      phone: phone.optional(),
    })
    .superRefine((person, context) => {
      // Whoever has shown a document is found by it, whatever they are called.
      if (person.document === undefined) knowsWho(person, context);
    })
    .meta({ id: 'WhoIsTraced', description: 'Somebody who is looked for' });

const fields = (clock: Clock) => ({
  reason: revealReason.meta({
    description: 'Why: kept sealed in the audit log, which has the question before it is answered',
    examples: ['流调需要核查 9 月 22 日同车人员'],
  }),
  person: tracedPerson(clock).optional(),
  plate: plate.optional(),
  checkpoint: uuid
    .optional()
    .meta({ description: 'This checkpoint alone; without person and plate everybody there' }),
  from: instant,
  to: instant.meta({ description: `Before then; at most ${longestDays} days after \`from\`` }),
  nearby: z
    .boolean()
    .default(false)
    .meta({ description: 'Also whoever passed there within 30 minutes of each passage that is found' }),
  reveal: z
    .boolean()
    .default(false)
    .meta({ description: 'Unmasked: names, documents, telephones and plates. Audited as such' }),
});

/** What is asked of a trace, whatever it is answered as. */
interface Asked {
  person?: unknown;
  plate?: unknown;
  checkpoint?: string | undefined;
  from: Date;
  to: Date;
}

const makesSense = ({ person, plate: of, checkpoint, from, to }: Asked, context: z.RefinementCtx): void => {
  // What stands in it is wrong already, and may be anything.
  if (context.issues.length > 0) return;
  const refuse = (path: string[], code: string, text: { en: string; zh: string }) =>
    context.addIssue({ code: 'custom', path, params: fieldProblem(code, text), input: to });
  if (person === undefined && of === undefined && checkpoint === undefined) refuse([], 'required', nobody);
  // What is no time is told of by itself, and stands here as it was sent.
  if (!(from instanceof Date && to instanceof Date)) return;
  if (to <= from) refuse(['to'], 'ends-before-start', endsFirst);
  else if (to.getTime() - from.getTime() > longestDays * 86_400_000) refuse(['to'], 'out-of-range', tooLong);
};

const example = {
  reason: '流调需要核查 9 月 22 日同车人员',
  plate: { number: '闽A·12345' },
  from: '2021-09-22T00:00:00+08:00',
  to: '2021-09-23T00:00:00+08:00',
};

export const traceBody = (clock: Clock) =>
  z
    .strictObject({ ...fields(clock), cursor: pageQuery.cursor })
    .superRefine(makesSense)
    .meta({ id: 'Trace', examples: [example] });

export const traceFileBody = (clock: Clock) =>
  z
    .strictObject({ ...fields(clock), format: fileFormat })
    .superRefine(makesSense)
    .meta({ id: 'TraceFile', examples: [{ ...example, format: 'xlsx' }] });

const nobody = {
  en: 'Say what is looked for: a person, a plate or a checkpoint',
  zh: '请指明查询对象：人员、号牌或卡口',
};
const endsFirst = { en: 'The time ends before it begins: give one after `from`', zh: '截止时间须晚于 from' };
const tooLong = {
  en: `The time is longer than ${longestDays} days: ask for one part after the other`,
  zh: `查询时段不能超过 ${longestDays} 天，请分段查询`,
};

const tracedOne = z.object({
  personId: z.string().meta({ description: 'Of whoever is registered, their registration' }),
  name: z
    .string()
    .nullable()
    .meta({
      description: 'Masked, unless revealed; null where nothing but an id is known',
      examples: ['张*丰'],
    }),
  document: z
    .object({ type: z.string(), number: z.string().meta({ examples: ['350102********1238'] }) })
    .nullable(),
  phone: z.string().nullable(),
  seat: z.string().nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  healthCode: z.string().nullable(),
  travelCode: z.string().nullable(),
  temperature: z.number().nullable(),
  decision,
  rule: z.string(),
});

export const tracedPassage = z
  .object({
    passageId: z.string(),
    checkpointId: z.string(),
    checkpoint: z.string(),
    at: instantOut,
    found: z.boolean().meta({
      description: 'Whether it is what was looked for; else it was there within 30 minutes of one that is',
    }),
    transport: z.enum(['vehicle', 'foot', 'train']),
    plates: z.array(z.string()).meta({ description: 'Masked, unless revealed', examples: [['闽A****5']] }),
    described: z.string().nullable().meta({ description: 'Shown only where revealed' }),
    train: z.object({ number: z.string(), coach: z.string().nullable() }).nullable(),
    decision,
    rule: z.string(),
    people: z.array(tracedOne),
  })
  .meta({ id: 'TracedPassage', description: 'A passage with everybody who passed together' });

export const traceAnswer = z
  .object({
    items: z.array(tracedPassage).meta({ description: 'In the order in which they passed' }),
    complete: z.boolean().meta({
      description: `False where there are more than ${mostShown} behind the cursor: ask again with \`nextCursor\`, or for a file, which holds ${mostInFile}`,
    }),
    nextCursor: z.string().nullable().meta({
      description:
        'For `cursor` of the next request, which is asked and audited as this one; null on the last page',
    }),
  })
  .meta({ id: 'TraceAnswer', description: 'Who passed, with whom, and who else was there' });

export type ToldTrace = Omit<z.output<ReturnType<typeof traceBody>>, 'cursor'>;

/** The key of a cursor: when somebody passed, and their passage. */
export const traceCursor = z.tuple([instant, z.uuid()]);
