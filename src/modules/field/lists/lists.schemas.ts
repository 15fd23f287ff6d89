import { z } from 'zod';
import { contactMeans, contactOutcomes, taskLevels, taskStates } from '../../../core/follow-up/index.ts';
import { communityCode, instant, instantOut, pageQuery, uuid } from '../../../platform/http/index.ts';
import { drillId } from '../../drill/index.ts';
import { revealReason, text } from '../../foundation/index.ts';
import { fileQuery } from '../../service/index.ts';
import { listReasons } from './lists.tables.ts';

export const listId = drillId.extend({ listId: uuid });
export const taskId = drillId.extend({ taskId: uuid });

export const listReason = z.enum(listReasons).meta({
  description:
    'Why people stand on it: `key-region` they were in one, `close-contact`, `same-transport` a train, plane or bus, `unregistered`, `other`',
  examples: ['key-region'],
});

/** What a request says of a list beside its file. No field of it may name anybody: it stands in the address. */
export const listQuery = fileQuery.extend({
  source: text(60).meta({
    description: 'Who has sent the list, and which it is: an office and a number, and nobody’s name',
    examples: ['省专班第12批'],
  }),
  reason: listReason,
  received: instant.optional().meta({ description: 'When the list came; now unless told' }),
  due: instant.optional().meta({
    description: 'When everybody on it is to have been found; 24 hours after it came unless told',
    examples: ['2021-09-24T08:30:00+08:00'],
  }),
  list: uuid.optional().meta({
    description:
      'A list that is there: the rows are added to it, as for those that were refused and have been corrected. What else is said of the list then stays as it was',
  }),
});

const figures = {
  tasks: z.int().meta({ description: 'People on it; each is counted once' }),
  open: z.int().meta({ description: 'Those who have not been found yet' }),
  overdue: z.int().meta({ description: 'Those of them whose time is over' }),
  handedOn: z.int().meta({ description: 'Those whom another region is asked for' }),
  found: z.int().meta({ description: 'Those who were reached' }),
  refused: z.int().meta({ description: 'Those who were reached and refused' }),
  notFound: z.int().meta({ description: 'Those who were given up with another outcome' }),
  contacts: z.int().meta({ description: 'Tries to reach them, by any list' }),
};

const listFields = {
  id: z.string(),
  kind: z.enum(['list', 'request', 'checkpoint']).meta({
    description:
      '`request`: people of whom another region asks (`GET …/requests/{requestId}`); `checkpoint`: those whom a checkpoint has handed over, each with a time of their own',
  }),
  source: z.string(),
  reason: z.enum(listReasons),
  division: z.string().meta({ description: 'Whose headquarters brought it', examples: ['3501'] }),
  receivedAt: instantOut,
  dueAt: instantOut,
  by: z.string().meta({ description: 'Who brought it' }),
  rows: z.int().meta({ description: 'Its rows; several can be about one person' }),
  ...figures,
};

export const listAnswer = z.object(listFields).meta({
  id: 'FollowUpList',
  description:
    'A follow-up list, with what has become of its people: of all of them for the headquarters that brought it, else of those of the caller’s division',
});

export const wholeListAnswer = z
  .object({
    ...listFields,
    divisions: z.array(z.object({ division: z.string(), ...figures })).meta({
      description: 'The same by whose the people are: communities, and what is nobody’s community’s',
    }),
    hours: z
      .array(
        z.object({
          hour: z.string().meta({ description: 'By Chinese clocks', examples: ['2021-09-22 20:00'] }),
          contacts: z.int(),
          found: z.int().meta({ description: 'Those who were reached' }),
        }),
      )
      .meta({ description: 'Tries to reach them, hour by hour' }),
  })
  .meta({
    id: 'WholeFollowUpList',
    description: 'A follow-up list with its figures by division and by hour',
  });

const shownPerson = {
  name: z.string().meta({ description: 'Masked', examples: ['张*丰'] }),
  document: z
    .object({ type: z.string(), number: z.string().meta({ examples: ['110105********002X'] }) })
    .nullable()
    .meta({ description: 'Masked; null where the list names none' }),
  phone: z
    .string()
    .nullable()
    .meta({ description: 'Masked; null where the list names none', examples: ['+86138****0000'] }),
};

const shownTaskPerson = z
  .object(shownPerson)
  .meta({ id: 'FollowUpPerson', description: 'Somebody as the lists name them, masked' });

const taskFields = {
  id: z.string(),
  division: z.string().meta({
    description:
      'Whose it is: the community where the person lives, or the street, district or city that has to find that out',
    examples: ['350102001001'],
  }),
  level: z.enum(taskLevels).meta({
    description:
      'Who is asked by now: from `community` to `street` when it is overdue, and two hours later to `district`',
  }),
  state: z.enum(taskStates).meta({
    description: '`open`; `settled`, with an outcome; `handed-on` to another region',
  }),
  outcome: z.enum(contactOutcomes).nullable().meta({ description: 'What it came to; null while it is open' }),
  person: shownTaskPerson,
  registrationId: z.string().nullable().meta({
    description:
      'The person’s id on the roster and among the registrations; null where they are not known there',
  }),
  matchedBy: z.enum(['document', 'phone']).nullable().meta({ description: '`phone`: by name and telephone' }),
  lists: z.array(z.string()).meta({ description: 'Ids of the lists that name the person, up to 100' }),
  contacts: z.int().meta({ description: 'Tries so far' }),
  dueAt: instantOut,
  notBefore: instantOut.nullable().meta({ description: 'Not to be tried again before' }),
  givenAt: instantOut.meta({ description: 'Since when it is with that division' }),
  takenAt: instantOut.nullable().meta({ description: 'When somebody first tried; null while nobody has' }),
  escalatedAt: instantOut.nullable(),
  settledAt: instantOut.nullable(),
};

export const taskAnswer = z.object(taskFields).meta({
  id: 'FollowUpTask',
  description: 'Somebody who is to be found, with all lists that name them',
});

export const contactAnswer = z
  .object({
    id: z.string(),
    at: instantOut,
    means: z.enum(contactMeans),
    outcome: z.enum(contactOutcomes),
    by: z.string(),
    division: z.string().meta({ description: 'Where the task was then' }),
    notBefore: instantOut.nullable(),
    hasNote: z.boolean().meta({
      description: 'Whether something was noted: it is sealed, and shown to who reveals the person',
    }),
    recordedAt: instantOut,
  })
  .meta({ id: 'FollowUpContact', description: 'A try to reach somebody' });

export const wholeTaskAnswer = z
  .object({
    ...taskFields,
    rows: z
      .array(z.object({ list: z.string(), ...shownPerson, at: instantOut }))
      .meta({ description: 'What lists say of the person, the newest hundred' }),
    tries: z.array(contactAnswer).meta({ description: 'The newest first' }),
  })
  .meta({ id: 'WholeFollowUpTask', description: 'A task with what lists say of the person, and every try' });

const flag = z.enum(['true', 'false']).transform((said) => said === 'true');

export const taskQuery = z.strictObject({
  list: uuid.optional().meta({ description: 'Of one list' }),
  community: communityCode.optional().meta({ description: 'Of one community' }),
  state: z.enum(taskStates).exclude(['folded']).optional(),
  level: z.enum(taskLevels).optional().meta({ description: 'Of whom it is asked by now' }),
  overdue: flag.optional().meta({ description: '`true`: open ones whose time is over', examples: ['true'] }),
  untaken: flag.optional().meta({
    description: '`true`: those that nobody has tried in the hour since they were given out',
    examples: ['true'],
  }),
  placed: flag.optional().meta({
    description: '`false`: those of nobody’s community, for headquarters to look into',
    examples: ['false'],
  }),
  ...pageQuery,
});

export const contactBody = z
  .strictObject({
    means: z.enum(contactMeans),
    outcome: z.enum(contactOutcomes),
    at: instant.meta({ description: 'When it was tried: not in the future' }),
    notBefore: instant.optional().meta({
      description: 'Not to be tried again before',
      examples: ['2021-09-22T20:00:00+08:00'],
    }),
    note: text(500)
      .optional()
      .meta({ description: 'Kept sealed', examples: ['家人称其晚八点后回家'] }),
    task: z
      .enum(['open', 'settled'])
      .optional()
      .meta({
        description:
          'How the task stands from now on. Unless told: `settled` where somebody was reached, else `open`. Settled without having been reached takes a note; `open` opens a settled one again',
        examples: ['open'],
      }),
  })
  .meta({
    id: 'NewFollowUpContact',
    examples: [{ means: 'call', outcome: 'no-answer', at: '2021-09-20T08:30:00+08:00' }],
  });

export const revealBody = z
  .strictObject({ reason: revealReason })
  .meta({ id: 'FollowUpReveal', examples: [{ reason: '摸排名单人员，需电话核实行程' }] });

export const revealedAnswer = z
  .object({
    id: z.string(),
    rows: z.array(
      z.object({
        list: z.string(),
        name: z.string(),
        document: z.object({ type: z.string(), number: z.string() }).nullable(),
        phone: z.string().nullable(),
        address: z.string().nullable(),
        remark: z.string().nullable(),
      }),
    ),
    notes: z.array(z.object({ at: instantOut, note: z.string() })),
  })
  .meta({ id: 'RevealedTask', description: 'Who is to be found, unmasked, with what was noted at tries' });
