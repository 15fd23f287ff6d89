import { z } from 'zod';
import { feverFrom, monitoringStates, symptoms } from '../../../core/field/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import {
  divisionCode,
  instant,
  instantOut,
  pageQuery,
  requireOneOf,
  uuid,
  writtenAs,
} from '../../../platform/http/index.ts';
import { drillId, longestMonitoring } from '../../drill/index.ts';
import { longReason, revealReason, text } from '../../foundation/index.ts';
import { knowsWho, toldFields } from '../cases/index.ts';
import { monitoringPlaces, monitoringReasons, swabWays } from './monitoring.tables.ts';

/** People whom one request may name; of a case all its contacts come at once. */
export const mostNamed = 500;
/** Checks that are shown of one monitoring. */
export const mostChecks = 200;

export const monitoringId = drillId.extend({ monitoringId: uuid });

const date = writtenAs(z.iso.date(), { en: 'a date, YYYY-MM-DD', zh: '日期（YYYY-MM-DD）' }).meta({
  examples: ['2021-10-06'],
});
const dateOut = z.iso.date().meta({ examples: ['2021-10-06'] });
const place = z
  .enum(monitoringPlaces)
  .meta({ description: 'Where they stay meanwhile: at home, or at a central place' });
const exposedAt = instant.meta({
  description: 'When they were exposed last, as far as is known: the days are counted from it',
});

export const beginBody = (clock: Clock) =>
  requireOneOf(
    z.strictObject({
      case: uuid
        .optional()
        .meta({ description: 'All contacts of this case who live in the caller’s division' }),
      people: z
        .array(
          z
            .strictObject({ ...toldFields(clock), lastExposureAt: exposedAt })
            .superRefine(knowsWho)
            .meta({ id: 'ExposedPerson', description: 'Somebody who is to be under monitoring' }),
        )
        .min(1)
        .max(mostNamed)
        .optional()
        .meta({ description: 'Or these people' }),
      place,
      reason: z
        .enum(monitoringReasons)
        .exclude(['contact'])
        .default('other')
        .meta({ description: 'Of people who are named: why; those of a case are its contacts' }),
      days: z.int().min(1).max(longestMonitoring).optional().meta({
        description:
          'How many days after the last exposure it lasts; as the drill says of this place (`monitoringRules`) unless told',
      }),
      swabDays: z.array(z.int().min(1).max(longestMonitoring)).max(20).optional().meta({
        description:
          'How many days after it they are swabbed; as the drill says unless told. What was over before it began is made up for on its first day',
      }),
    }),
    ['case', 'people'],
  ).meta({
    id: 'NewMonitoring',
    examples: [
      {
        people: [
          {
            name: '张小丰',
            phone: '13805910000',
            division: '350102001001',
            lastExposureAt: '2021-09-19T08:30:00+08:00',
          },
        ],
        place: 'home',
        reason: 'key-region',
      },
    ],
  });

export const begunAnswer = z
  .object({
    people: z.int().meta({ description: 'How many are under monitoring by it' }),
    items: z.array(z.object({ id: z.string(), personId: z.string() })),
  })
  .meta({ id: 'BegunMonitoring', description: 'Who is under monitoring by a request' });

const flag = z.enum(['true', 'false']).transform((said) => said === 'true');
const yes = (description: string) => flag.optional().meta({ description, examples: ['true'] });

export const monitoringQuery = z.strictObject({
  community: divisionCode.optional().meta({ description: 'Only of those who live below it' }),
  case: uuid.optional().meta({ description: 'Only contacts of this case' }),
  state: z.enum(monitoringStates).optional(),
  missed: yes('`true`: open ones with a day that is over and has no check'),
  due: yes('`true`: those whose check of today is still to come'),
  alarming: yes('`true`: open ones where a check of today or yesterday tells of a fever or a symptom'),
  swab: z.enum(swabWays).optional().meta({
    description:
      'Those who are to be swabbed today: `visit`: they are gone to; `stands`: they have a swab before them anyhow; `by-hand`: they are not registered, or exempt, and somebody has to see to it',
  }),
  ...pageQuery,
});

const fields = {
  id: z.string(),
  personId: z.string(),
  registered: z.boolean(),
  name: z
    .string()
    .nullable()
    .meta({ description: 'Masked', examples: ['张*丰'] }),
  phone: z.string().nullable().meta({ description: 'Masked' }),
  community: z.string(),
  place,
  reasons: z.array(z.enum(monitoringReasons)),
  state: z.enum(monitoringStates).meta({
    description:
      '`open`; `complete`: its last day is over and was checked; `released` before that; `withdrawn`: it was for a case alone that the laboratory has taken back',
  }),
  lastExposureAt: instantOut,
  from: dateOut,
  until: dateOut.meta({ description: 'Its last day, as planned' }),
  lastDay: dateOut.meta({
    description: 'Its last day as it stands: a day later as long as the check of the last one is missing',
  }),
  missedDays: z.array(dateOut).meta({ description: 'Days that are over and have no check' }),
  dueToday: z.boolean().meta({ description: 'Whether the check of today is still to come' }),
  alarming: z
    .boolean()
    .meta({ description: 'Whether a check of today or yesterday tells of a fever or a symptom' }),
  swabDates: z.array(dateOut).meta({ description: 'When they are swabbed' }),
  begunAt: instantOut,
  begunBy: z.string(),
  endedAt: instantOut.nullable().meta({ description: 'When somebody ended it' }),
  endedBy: z.string().nullable(),
};

export const monitoringAnswer = z
  .object(fields)
  .meta({ id: 'Monitoring', description: 'Somebody’s health monitoring, masked' });

export const checkBody = z
  .strictObject({
    at: instant.meta({ description: 'When it was measured: the check is that day’s' }),
    temperature: z
      .number()
      .min(30)
      .max(45)
      .meta({ description: `In °C, under the arm; from ${feverFrom} on it is a fever`, examples: [36.5] }),
    symptoms: z.array(z.enum(symptoms)).max(symptoms.length).default([]),
    note: text(500)
      .optional()
      .meta({ description: 'Kept sealed', examples: ['自述昨夜咳嗽，已服药'] }),
  })
  .meta({
    id: 'MonitoringCheck',
    examples: [{ at: '2021-09-20T08:30:00+08:00', temperature: 36.5, symptoms: [] }],
  });

export const wholeMonitoringAnswer = z
  .object({
    ...fields,
    checks: z
      .array(
        z.object({
          date: dateOut,
          at: instantOut,
          by: z.string(),
          temperature: z.number(),
          symptoms: z.array(z.enum(symptoms)),
          alarming: z.boolean(),
          hasNote: z.boolean(),
        }),
      )
      .meta({ description: `The latest ${mostChecks}, the latest first` }),
    swabs: z
      .array(z.object({ date: dateOut, way: z.enum(swabWays), at: instantOut }))
      .meta({ description: 'Swabs that days of it have asked for so far' }),
  })
  .meta({ id: 'WholeMonitoring', description: 'Somebody’s health monitoring with its checks' });

const changeReason = longReason({ en: 'that is to be', zh: '理由' });

export const untilBody = z
  .strictObject({
    until: date.meta({ description: 'The last day from now on' }),
    reason: changeReason.meta({ description: 'Kept, sealed, in the audit log' }),
  })
  .meta({ id: 'MonitoringUntil', examples: [{ until: '2021-10-10', reason: '同住人员新增阳性，延长观察' }] });

export const releaseBody = z
  .strictObject({ reason: changeReason.meta({ description: 'Kept, sealed, in the audit log' }) })
  .meta({ id: 'MonitoringRelease', examples: [{ reason: '经专家组评估，解除健康监测' }] });

export const revealMonitoredBody = z
  .strictObject({ reason: revealReason.meta({ description: 'Kept, sealed, in the audit log' }) })
  .meta({ id: 'MonitoredReveal', examples: [{ reason: '健康监测人员，需电话询问体温和症状' }] });

export const revealedMonitoredAnswer = z
  .object({
    id: z.string(),
    name: z.string().nullable().meta({ description: 'Null where nothing of the person is left' }),
    document: z.object({ type: z.string(), number: z.string() }).nullable(),
    phone: z.string().nullable(),
    notes: z
      .array(z.object({ at: instantOut, note: z.string() }))
      .meta({ description: 'What was noted at checks, the latest first' }),
  })
  .meta({ id: 'RevealedMonitored', description: 'Who is under health monitoring, unmasked' });

export const figuresQuery = z.strictObject({
  date: date.optional().meta({ description: 'Today unless told' }),
});

export const figuresAnswer = z
  .object({
    date: dateOut,
    divisions: z.array(
      z.object({
        division: z.string().meta({ description: 'One level below the caller’s' }),
        monitored: z.int().meta({ description: 'Whose monitoring has that day' }),
        checked: z.int(),
        due: z.int().meta({ description: 'Whose check of today is still to come' }),
        missed: z.int().meta({ description: 'Of a day that is over: who has no check' }),
        alarming: z.int().meta({ description: 'Who had a fever or a symptom' }),
        swabs: z.int().meta({ description: 'Swabs that the day asked for' }),
        begun: z.int(),
        released: z.int(),
      }),
    ),
  })
  .meta({ id: 'MonitoringFigures', description: 'What a day of health monitoring came to, by division' });
