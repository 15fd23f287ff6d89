import { z } from 'zod';
import { liesAhead } from '../../../core/calendar/index.ts';
import { doorStates, visitOutcomes } from '../../../core/field/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import {
  divisionCode,
  fieldProblem,
  instant,
  instantOut,
  problemSchema,
  requireOneOf,
  shownAs,
  uuid,
  writtenAs,
} from '../../../platform/http/index.ts';
import { recordedFields, sentAt } from '../../day/index.ts';
import { documentSchema, residence, text } from '../../foundation/index.ts';
import { foundMember } from '../../residents/index.ts';

/** Most visits of one upload. */
export const mostVisits = 1_000;
/** Most people that one visit finds. */
const mostFound = 30;

export const outcome = z.enum(visitOutcomes).meta({
  id: 'DoorOutcome',
  description:
    '`all-known`: everybody who lives there is accounted for; `nobody-there`; `again`: somebody has to come again; `refused`; `moved-away`: whoever is listed lives there no more, and is exempt as `away`; `empty`: nobody lives there',
});

export const doorState = z.enum(doorStates).meta({
  id: 'DoorState',
  description: 'How a door stands: `nobody-yet`, or as the visit that is shown came out',
});

const codes = ['green', 'yellow', 'red'] as const;
export const needs = ['visit', 'medicine', 'food', 'care', 'other'] as const;

const day = writtenAs(z.iso.date(), { en: 'a date, YYYY-MM-DD', zh: '日期（YYYY-MM-DD）' });

const region = z
  .strictObject({
    division: divisionCode.meta({ description: 'The key region 重点地区', examples: ['350300'] }),
    from: day.meta({ examples: ['2021-09-08'] }),
    to: day.meta({ examples: ['2021-09-10'] }),
  })
  .superRefine(({ from, to }, context) => {
    if (from <= to) return;
    context.addIssue({
      code: 'custom',
      path: ['to'],
      params: fieldProblem('ends-before-start', {
        en: 'The stay ends before it begins: give a date not before `from`',
        zh: '离开日期早于到达日期，请填写不早于 from 的日期',
      }),
      input: to,
    });
  })
  .meta({ id: 'RegionVisited', description: 'Where somebody has been that matters, and when' });

function foundPerson(clock: Clock) {
  const person = z.strictObject({
    registrationId: uuid.optional().meta({ description: 'Somebody whom the work list names' }),
    document: documentSchema(clock).optional(),
    resident: foundMember(clock)
      .optional()
      .meta({ description: 'Somebody who is not registered: they are, with this' }),
    healthCode: z.enum(codes).optional().meta({
      description: 'Of the health code 健康码; whoever has a `yellow` or `red` one is exempt as `isolated`',
    }),
    vaccinatedAt: instant.optional().meta({ description: 'Exempt for the drill’s hours from then on' }),
    swabbedAt: instant
      .optional()
      .meta({ description: 'Elsewhere; exempt for the drill’s hours from then on' }),
    regions: z.array(region).max(20).optional().meta({
      description:
        'Key regions where they have been: whoever has is marked as a key person, and is under health monitoring at home for so many days after the last `to` as the drill says',
    }),
    returned: z
      .strictObject({ from: divisionCode, on: day })
      .optional()
      .meta({
        description: 'Of whoever has come back from elsewhere 返乡: from where, and when',
        examples: [{ from: '4403', on: '2021-09-19' }],
      }),
    needs: z
      .array(z.enum(needs))
      .max(needs.length)
      .optional()
      .meta({ description: '`visit`: cannot come and is swabbed at home; the others are handed on' }),
    movedAway: z.boolean().optional().meta({ description: 'Lives there no more: exempt as `away`' }),
  });
  return requireOneOf(person, ['registrationId', 'document', 'resident']).meta({
    id: 'FoundPerson',
    description: 'Somebody who was found at a door, or of whom somebody told there',
  });
}

/** One visit, as a phone has recorded it. */
export function visitRow(clock: Clock) {
  const { deviceSeq, at } = recordedFields;
  const visit = z
    .strictObject({
      deviceSeq,
      at,
      door: uuid.optional().meta({ description: 'A door of the work list' }),
      residence: residence.optional().meta({ description: 'A door that nobody knew: it is added' }),
      outcome,
      base: z
        .int()
        .min(0)
        .max(1_000_000)
        .default(0)
        .meta({ description: 'The `revision` of the door that the phone knew' }),
      people: z.array(foundPerson(clock)).max(mostFound).default([]),
      note: text(500)
        .optional()
        .meta({ description: 'Kept sealed', examples: ['家中老人行动不便'] }),
    })
    .superRefine((row, context) => {
      for (const [index, found] of row.people.entries()) {
        for (const field of ['vaccinatedAt', 'swabbedAt'] as const) {
          const said = found[field];
          // What is no time is told of by itself, and stands here as it was sent.
          if (!(said instanceof Date && row.at instanceof Date) || !liesAhead(said, row.at)) continue;
          context.addIssue({
            code: 'custom',
            path: ['people', index, field],
            params: fieldProblem('in-the-future', {
              en: 'This lies after the visit: give when it was',
              zh: '时间不能晚于走访时间，请填写实际时间',
            }),
            input: said,
          });
        }
      }
    });
  return requireOneOf(visit, ['door', 'residence']).meta({ id: 'DoorVisitRow', examples: [example] });
}

const example = {
  deviceSeq: 31,
  at: '2021-09-22T09:30:00+08:00',
  door: '01890a5d-ac96-874b-bcce-b302099a8057',
  outcome: 'all-known',
  base: 0,
  people: [
    {
      registrationId: '01890a5d-ac96-874b-bcce-b302099a8058',
      healthCode: 'green',
      regions: [{ division: '350300', from: '2021-09-08', to: '2021-09-10' }],
    },
  ],
};

export type VisitRow = z.output<ReturnType<typeof visitRow>>;
export type FoundRow = VisitRow['people'][number];

/** The envelope alone: its rows are looked at one by one, so that a bad one spoils no other. */
export function visitsBody(clock: Clock) {
  const row = visitRow(clock);
  return z
    .strictObject({
      sentAt,
      visits: writtenAs(
        z
          .array(shownAs(z.unknown(), () => row))
          .min(1)
          .max(mostVisits),
        {
          en: `a list of 1 to ${mostVisits} visits, each an object with deviceSeq, at, door and outcome`,
          zh: `1 至 ${mostVisits} 项的列表，每项为含 deviceSeq、at、door、outcome 的对象`,
        },
      ),
    })
    .meta({ id: 'DoorVisitBatch', examples: [{ sentAt: '2021-09-22T12:00:00+08:00', visits: [example] }] });
}

export const visitWarnings = ['time-out-of-range', 'knocked-again', 'contested', 'not-given'] as const;

const visitAnswer = z
  .object({
    visitId: z.string(),
    doorId: z.string(),
    state: doorState,
    revision: z.int().meta({ description: 'Of the door: the `base` of the next visit' }),
    warnings: z.array(z.enum(visitWarnings)).meta({
      description:
        '`time-out-of-range`: kept aside until somebody has decided; `knocked-again`: sooner than the drill says after the visit before; `contested`: it contradicts another team’s; `not-given`: the stairwell is not the team’s',
    }),
    people: z
      .array(
        z.object({
          registrationId: z.string(),
          code: z
            .string()
            .nullable()
            .meta({
              description:
                'Why what was found changes nothing of them: `lives-elsewhere`, `unknown-person`, or the problem that says so',
              examples: [null],
            }),
        }),
      )
      .meta({ description: 'Who was found, in the order of the row' }),
  })
  .meta({ id: 'VisitRecorded', description: 'What came of a visit' });

export type VisitAnswer = z.output<typeof visitAnswer>;

export const visitsAnswer = z
  .object({
    items: z.array(
      z.object({
        deviceSeq: z.int().nullable().meta({ description: 'Null where it could not be read' }),
        status: z.int().meta({
          description:
            '201 taken, 200 known already, 202 kept though it contradicts something; 4xx could not be taken and is kept as it was sent, for headquarters to look at; 5xx to be sent again',
          examples: [201],
        }),
        body: z.union([visitAnswer, problemSchema]),
      }),
    ),
  })
  .meta({
    id: 'VisitsRecorded',
    description: 'What became of each visit that was sent, in the order in which they were sent',
  });

export const shownVisit = z
  .object({
    id: z.string(),
    teamId: z.string().nullable(),
    by: z.string().meta({ description: 'Who was there' }),
    at: instantOut,
    receivedAt: instantOut,
    outcome,
    revision: z.int(),
    aside: z.boolean().meta({ description: 'Kept aside: its time cannot be' }),
    people: z.array(z.string()).meta({ description: 'Ids of whoever was found' }),
    regions: z.array(region).meta({ description: 'Key regions of whoever was found' }),
    needs: z.array(z.enum(needs)),
    note: z.string().nullable(),
  })
  .meta({ id: 'DoorVisit', description: 'A visit as it was recorded' });
