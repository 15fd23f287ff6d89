import { z } from 'zod';
import {
  divisionCode,
  fieldProblem,
  instant,
  instantOut,
  pageQuery,
  uuid,
  writtenAs,
} from '../../../platform/http/index.ts';
import { drillId, siteId } from '../../drill/index.ts';
import { personName, phone, text } from '../../foundation/index.ts';
import { placeStates, postKinds, shiftSkills } from './shifts.tables.ts';

const clockTime = writtenAs(z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/), {
  en: 'a time of day in hours and minutes, 00:00 to 23:59',
  zh: '时刻（时:分，00:00 至 23:59）',
}).meta({ examples: ['20:00'] });

const date = writtenAs(z.iso.date(), {
  en: 'a date, year, month and day',
  zh: '日期（年-月-日）',
}).meta({ examples: ['2021-09-22'] });

const skill = z.enum(shiftSkills).nullable().default(null).meta({
  description: 'What whoever has it must be confirmed to be able to do; null where anybody will do',
});

const templateShift = z
  .strictObject({
    from: clockTime,
    until: clockTime.meta({
      description: 'At or before `from`: on the day after',
      examples: ['08:00'],
    }),
    heads: z.int().min(1).max(100),
    skill,
    mealMinutes: z
      .int()
      .min(0)
      .max(120)
      .default(30)
      .meta({ description: 'How long each has for a meal; 0 without' }),
  })
  .meta({ id: 'TemplateShift' });

const template = z.array(templateShift).min(1).max(48);

const account = writtenAs(z.string().regex(/^[\w.@:-]{1,128}$/), {
  en: 'the `sub` of an account, 1 to 128 letters, digits and signs of _.@:-',
  zh: '账号标识 sub（1 至 128 个字母、数字或 _.@:- 符号）',
}).meta({ examples: ['sampler-0017'] });

export const newPost = z
  .strictObject({
    division: divisionCode.meta({ description: 'Whose headquarters man it' }),
    kind: z.enum(postKinds),
    name: text(60).meta({ examples: ['温泉公园采样点 1 号台'] }),
    site: uuid.optional().meta({ description: 'Of a lane: its site' }),
    lane: z.int().min(1).max(100).optional().meta({ description: 'Of a lane: which of the site’s' }),
    template: template.meta({ description: 'What it needs on a day, unless told otherwise for a day' }),
  })
  .superRefine((post, context) => {
    const isLane = post.kind === 'lane';
    for (const path of ['site', 'lane'] as const) {
      if ((post[path] !== undefined) === isLane) continue;
      context.addIssue({
        code: 'custom',
        path: [path],
        params: fieldProblem('required', {
          en: 'A lane has a site and a number, and nothing else has',
          zh: '采样台须填写采样点和台号，其他岗位不填',
        }),
        input: post,
      });
    }
  })
  .meta({
    id: 'NewPost',
    examples: [
      {
        division: '350102',
        kind: 'checkpoint',
        name: '福州西收费站卡口',
        template: [
          { from: '08:00', until: '20:00', heads: 4 },
          { from: '20:00', until: '08:00', heads: 2 },
        ],
      },
    ],
  });

export const postAnswer = z
  .object({
    id: z.string(),
    division: z.string(),
    kind: z.enum(postKinds),
    name: z.string(),
    site: z.string().nullable(),
    lane: z.int().nullable(),
    template: z.array(templateShift.extend({ skill: z.enum(shiftSkills).nullable(), mealMinutes: z.int() })),
    createdAt: instantOut,
  })
  .meta({ id: 'Post', description: 'A place that shifts man' });

export const listQuery = z.strictObject(pageQuery);
export const postParams = drillId.extend({ postId: uuid });
export const shiftParams = drillId.extend({ shiftId: uuid });
export const shiftPersonParams = drillId.extend({ personId: uuid });
export const siteParams = siteId;
export const calendarParams = z.object({
  key: z.string().regex(/^[\w-]{1,100}$/),
});

/** A plan, and what is opened at once, is of so many days at most. */
const mostDays = 31;
const dayMs = 86_400_000;

const span = (most: number, of: { from: Date; until: Date }, context: z.core.$RefinementCtx): void => {
  const length = of.until.getTime() - of.from.getTime();
  if (length >= 0 && length <= most * dayMs) return;
  context.addIssue({
    code: 'custom',
    path: ['until'],
    params: fieldProblem('out-of-range', {
      en: `The end must come after the beginning, ${most} days later at most`,
      zh: `结束须晚于开始，最多相隔 ${most} 天`,
    }),
    input: of,
  });
};

export const daysBody = z
  .strictObject({
    from: date,
    until: date.meta({ description: 'The last day' }),
    shifts: template.optional().meta({ description: 'Other shifts than those of the template' }),
  })
  .superRefine((days, context) =>
    span(mostDays - 1, { from: new Date(days.from), until: new Date(days.until) }, context),
  )
  .meta({ id: 'PostDays', examples: [{ from: '2021-09-22', until: '2021-09-24' }] });

export const daysAnswer = z
  .object({ added: z.int().meta({ description: 'Shifts that were not there' }) })
  .meta({ id: 'OpenedShifts' });

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
  .superRefine((of, context) => span(366, of, context))
  .meta({
    id: 'ShiftAbsence',
    examples: [{ from: '2021-09-22T08:00:00+08:00', until: '2021-09-24T08:00:00+08:00' }],
  });

export const absenceAnswer = z
  .object({ freed: z.array(z.string()).meta({ description: 'Shifts in which their place is free again' }) })
  .meta({ id: 'FreedShifts' });

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

export const rulesBody = z
  .strictObject({
    division: divisionCode,
    restHours: z.int().min(8).max(48).default(11),
    mostNights: z.int().min(0).max(7).default(3).meta({ description: 'Within any seven days' }),
    signUpMinutes: z
      .int()
      .min(0)
      .max(10_080)
      .default(60)
      .meta({ description: 'Until so long before a shift people sign up and withdraw by themselves' }),
  })
  .meta({
    id: 'ShiftRules',
    examples: [{ division: '350102', restHours: 12, mostNights: 2, signUpMinutes: 120 }],
  });

export const rulesAnswer = z
  .object({ restHours: z.int(), mostNights: z.int(), signUpMinutes: z.int() })
  .meta({ id: 'SetShiftRules' });

export const shiftsQuery = z.strictObject({
  from: instant.optional().meta({ description: 'Those that end after it' }),
  until: instant.optional().meta({ description: 'Those that begin before it' }),
  post: uuid.optional(),
  person: uuid.optional().meta({ description: 'Those that this person has' }),
  open: z
    .stringbool({ truthy: ['true'], falsy: ['false'] })
    .default(false)
    .meta({ description: 'Those that lack heads' }),
  ...pageQuery,
});

export const shiftAnswer = z
  .object({
    id: z.string(),
    post: z.string(),
    postName: z.string(),
    kind: z.enum(postKinds),
    site: z.string().nullable(),
    division: z.string(),
    startsAt: instantOut,
    endsAt: instantOut,
    heads: z.int(),
    taken: z.int(),
    skill: z.enum(shiftSkills).nullable(),
    afterDrill: z.boolean().meta({ description: 'It ends after the drill does: nobody is given it' }),
  })
  .meta({ id: 'Shift', description: 'A post for some hours' });

export const wholeShiftAnswer = shiftAnswer
  .extend({
    places: z.array(
      z.object({
        person: z.string(),
        name: z.string().meta({ description: 'Masked' }),
        state: z.enum(placeStates),
        changedAt: instantOut,
        meal: z
          .object({ from: instantOut, until: instantOut, relief: z.string().nullable() })
          .nullable()
          .meta({ description: 'When they eat, and who comes over from another post meanwhile' }),
      }),
    ),
  })
  .meta({ id: 'WholeShift', description: 'A shift, and who has it or had it' });

export const whoBody = z
  .strictObject({
    person: uuid.optional().meta({ description: 'Whom a planner names; others speak for themselves' }),
  })
  .meta({ id: 'WhoseShift', examples: [{ person: '3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10' }] });

export const absentBody = z
  .strictObject({ person: uuid })
  .meta({ id: 'AbsentPerson', examples: [{ person: '3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10' }] });

export const swapBody = z
  .strictObject({
    person: uuid.optional().meta({ description: 'Of a planner: whose shift it is' }),
    with: z.strictObject({ shift: uuid, person: uuid }).meta({ id: 'SwapWith' }),
  })
  .meta({
    id: 'ShiftSwap',
    examples: [
      {
        with: {
          shift: '3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
          person: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
        },
      },
    ],
  });

export const swapAnswer = wholeShiftAnswer
  .extend({ done: z.boolean().meta({ description: 'False until the other side has asked for the same' }) })
  .meta({ id: 'SwappedShift' });

export const standInsAnswer = z
  .object({ people: z.array(z.string()).meta({ description: 'Ids of people whom nothing forbids it' }) })
  .meta({ id: 'StandIns' });

/** A plan is of a week: nights are counted over seven days. */
export const planBody = z
  .strictObject({
    division: divisionCode.optional(),
    from: instant,
    until: instant.meta({ description: 'At most seven days later; shifts that begin before it' }),
    seed: z.int().min(0).max(1_000_000).default(1).meta({ description: 'Another one, another plan as good' }),
  })
  .superRefine((of, context) => span(7, of, context))
  .meta({
    id: 'ShiftPlanRequest',
    examples: [{ from: '2021-09-22T00:00:00+08:00', until: '2021-09-29T00:00:00+08:00' }],
  });

export const calendarAnswer = z
  .object({ url: z.string().meta({ description: 'Shown this once; whoever has it reads the calendar' }) })
  .meta({ id: 'CalendarAddress' });

export const manningBody = z
  .strictObject({
    byShifts: z.boolean().meta({ description: 'Whether a lane without its sampler closes' }),
    graceMinutes: z
      .int()
      .min(0)
      .max(120)
      .default(15)
      .meta({ description: 'So long after a shift has begun whoever has it is taken to be coming' }),
  })
  .meta({ id: 'SiteManningChange', examples: [{ byShifts: true, graceMinutes: 15 }] });

export const manningAnswer = z
  .object({
    siteId: z.string(),
    byShifts: z.boolean(),
    graceMinutes: z.int(),
    lanes: z.int().meta({ description: 'With all of them manned' }),
    lanesOpen: z.int(),
  })
  .meta({
    id: 'SiteManning',
    description: 'Whether a site’s lanes are open as long as their shifts are manned',
  });
