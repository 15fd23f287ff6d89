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
import { drillId } from '../../drill/index.ts';
import { text } from '../../foundation/index.ts';
import { postKinds, shiftSkills } from './shifts.tables.ts';
import { checkSpan } from './span.ts';

const clockTime = writtenAs(z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/), {
  en: 'a time of day in hours and minutes, 00:00 to 23:59',
  zh: '时刻（时:分，00:00 至 23:59）',
}).meta({ examples: ['20:00'] });

const date = writtenAs(
  z.iso.date().refine((day) => day >= '1900' && day < '2200', {
    params: fieldProblem('out-of-range', {
      en: 'The year must be one from 1900 to 2199',
      zh: '年份须在 1900 至 2199 之间',
    }),
  }),
  {
    en: 'a date, year, month and day',
    zh: '日期（年-月-日）',
  },
).meta({ examples: ['2021-09-22'] });

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
    if (context.issues.length > 0) return;
    const isLane = post.kind === 'lane';
    for (const path of ['site', 'lane'] as const) {
      if ((post[path] !== undefined) === isLane) continue;
      context.addIssue({
        code: 'custom',
        path: [path],
        params: fieldProblem('required', {
          en: 'Give site and lane of a lane, and of nothing else',
          zh: '采样台须填写 site 和 lane，其他岗位不填',
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

/** What is opened at once is of so many days at most. */
const mostDays = 31;
export const daysBody = z
  .strictObject({
    from: date,
    until: date.meta({ description: 'The last day' }),
    shifts: template.optional().meta({ description: 'Other shifts than those of the template' }),
  })
  .superRefine((days, context) =>
    checkSpan(mostDays - 1, { from: new Date(days.from), until: new Date(days.until) }, context),
  )
  .meta({ id: 'PostDays', examples: [{ from: '2021-09-22', until: '2021-09-24' }] });

export const daysAnswer = z
  .object({ shifts: z.int().meta({ description: 'Shifts that the post has on these days' }) })
  .meta({ id: 'OpenedShifts', description: 'How many shifts the post has on these days now' });

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
  .meta({ id: 'SetShiftRules', description: 'The rules that hold for shifts of the division' });

/** A plan is of a week: nights are counted over seven days. */
export const planBody = z
  .strictObject({
    division: divisionCode.optional(),
    from: instant,
    until: instant.meta({ description: 'At most seven days later; shifts that begin before it' }),
    seed: z.int().min(0).max(1_000_000).default(1).meta({ description: 'Another one, another plan as good' }),
  })
  .superRefine((of, context) => checkSpan(7, of, context))
  .meta({
    id: 'ShiftPlanRequest',
    examples: [{ from: '2021-09-22T00:00:00+08:00', until: '2021-09-29T00:00:00+08:00' }],
  });
