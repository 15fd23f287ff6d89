import { z } from 'zod';
import { bands, defaultBandLimits, toldBands, tooOldMs } from '../../../core/queueing/index.ts';
import {
  divisionCode,
  fieldProblem,
  instantOut,
  pageQuery,
  problemSchema,
  shownAs,
  writtenAs,
} from '../../../platform/http/index.ts';
import { recordedFields } from '../devices/index.ts';
import { sentAt } from '../uploads/index.ts';
import { lineBases } from './line-state.ts';
import { lineEventKinds } from './lines.tables.ts';
import type { QueueDetail, QueueRow } from './site-lines.read.ts';

/** Most events of one upload. */
export const mostEvents = 1_000;

const ticket = writtenAs(z.string().regex(/^[A-Za-z0-9/-]{1,40}$/), {
  en: 'the ticket of a check-in, as it was answered',
  zh: '签到时返回的号票，原样填写',
}).meta({ description: 'Whose swab it was: the ticket of their check-in', examples: ['3-B17'] });

/** One event of a site's line, as a tablet recorded it. */
export const lineEvent = z
  .strictObject({ ...recordedFields, kind: z.enum(lineEventKinds), ticket: ticket.optional() })
  .superRefine((event, context) => {
    if ((event.kind === 'served') === (event.ticket !== undefined)) return;
    context.addIssue({
      code: 'custom',
      path: ['ticket'],
      params: fieldProblem(event.kind === 'served' ? 'required' : 'unknown-field', {
        en:
          event.kind === 'served'
            ? 'A swab is of somebody: give their ticket'
            : 'A lane has no ticket: leave it out',
        zh: event.kind === 'served' ? '采样记录须填写号票' : '采样台记录不含号票，请删去',
      }),
      input: event,
    });
  });

/** The same as the document shows it: a swab with its ticket, or a lane without one. */
const shownLineEvent = () =>
  z
    .discriminatedUnion('kind', [
      z.strictObject({ ...recordedFields, kind: z.literal('served'), ticket }).meta({ title: 'swab' }),
      z
        .strictObject({ ...recordedFields, kind: z.enum(lineEventKinds).exclude(['served']) })
        .meta({ title: 'lane' }),
    ])
    .meta({
      id: 'LineEvent',
      description: 'What a tablet recorded of its line: a swab taken, a lane opened or closed',
    });

export type LineEventRequest = z.output<typeof lineEvent>;

export const lineEventsBody = z
  .strictObject({
    sentAt,
    // Each is read apart: a bad one is answered for itself.
    events: writtenAs(z.array(shownAs(z.unknown(), shownLineEvent)).min(1).max(mostEvents), {
      en: `a list of 1 to ${mostEvents} events, each an object with deviceSeq, at, lane, kind`,
      zh: `1 至 ${mostEvents} 项的列表，每项为含 deviceSeq、at、lane、kind 的对象`,
    }),
  })
  .meta({
    id: 'LineEvents',
    examples: [
      {
        sentAt: '2021-09-22T08:45:00+08:00',
        events: [
          { deviceSeq: 1, at: '2021-09-22T08:30:00+08:00', lane: '3', kind: 'lane-opened' },
          { deviceSeq: 7, at: '2021-09-22T08:44:10+08:00', lane: '3', kind: 'served', ticket: '3-B5' },
        ],
      },
    ],
  });

export const lineEventsAnswer = z
  .object({
    items: z.array(
      z.object({
        deviceSeq: z.int().nullable(),
        status: z
          .int()
          .meta({ description: '201 written, 200 known already, otherwise the status of `body`, a problem' }),
        body: shownAs(z.record(z.string(), z.unknown()), () => problemSchema).nullable(),
      }),
    ),
  })
  .meta({
    id: 'LineEventResults',
    description: 'What became of each event that was sent, in the order in which they were sent',
  });

/** Told from the constant that decides, so that the document cannot say other limits. */
const defaults = `default ${defaultBandLimits.clearMinutes}/${defaultBandLimits.busyMinutes} minutes`;
const waitingBand = z.enum(bands).meta({
  description: `By the median wait and the \`waitingBands\` of the drill as they stood when this was worked out (${defaults})`,
});

/** The same, of a line that is there already: tablets may not have been heard for long. */
const lineBand = z.enum(toldBands).meta({
  id: 'QueueBand',
  description: `By the median wait and the \`waitingBands\` of the drill as they stood when this was worked out (${defaults}); \`unknown\` where the site's tablets have not been heard for more than ${tooOldMs / 60_000} minutes, or the drill is closed`,
});

const minutes = z.object({ p10: z.number(), p50: z.number(), p90: z.number() });

const lineWait = minutes.nullable().meta({
  id: 'QueueWait',
  description:
    'How long whoever checks in now will wait: 8 of 10 times between p10 and p90; null where nobody can tell',
  examples: [{ p10: 9, p50: 14, p90: 22 }],
});

export const queueAnswer = z.object({
  waiting: z.int(),
  lanesOpen: z.int(),
  servedLastHour: z.int(),
  waitMinutes: lineWait,
  band: lineBand,
  asOf: instantOut.meta({
    description: 'Until when it is known what the site recorded; the wait is of now',
  }),
});

/** What listeners are told of a line. */
export const queueNews = z
  .object({ siteId: z.string(), ...queueAnswer.shape })
  .meta({ description: 'The line of a site, when it changes' });

/** What everybody is shown. */
export const publicQueue = queueAnswer
  .extend({
    walkInsPausedUntil: instantOut.nullable().meta({
      description: 'Until then who has no appointment is asked to come later; null where nobody is',
    }),
  })
  .meta({
    id: 'Queue',
    description:
      'The line of a site as everybody may see it. Where its tablets have not been heard for some minutes (`asOf`), the wait is what its lanes will have done meanwhile, and as much wider',
  });

export const queueDetail = queueAnswer
  .extend({
    siteId: z.string(),
    name: z.string(),
    division: z.string(),
    lanesPlanned: z.int(),
    basis: z.enum(lineBases).meta({
      description:
        '`swabs`: tablets record whom they serve. `check-ins`: they record only who came, and the plan says how fast lanes are',
    }),
    early: z.int().meta({ description: 'In line before the site opens' }),
    gone: z.int().meta({ description: 'Checked in and not served, though many who came later were' }),
    windows: z.array(
      z.object({
        startsAt: instantOut,
        endsAt: instantOut,
        waitMinutes: minutes,
        band: waitingBand,
        congested: z
          .number()
          .meta({ description: `Probability that somebody in it waits longer than busy (${defaults})` }),
        arrivals: minutes.meta({ description: 'People who will come in it' }),
      }),
    ),
    lanes: z.array(
      z.object({
        lane: z.string(),
        state: z.enum(['working', 'closed', 'silent', 'unheard']),
        served: z.int(),
        serviceSeconds: z.number().nullable(),
      }),
    ),
  })
  .meta({ id: 'QueueDetail', description: 'The line of a site with its forecast and its lanes' });

export const queuesQuery = z.strictObject({ division: divisionCode.optional(), ...pageQuery });

const tenth = (value: number): number => Math.round(value * 10) / 10;

type Spread = Record<'p10' | 'p50' | 'p90', number>;
const rounded = ({ p10, p50, p90 }: Spread): Spread => ({
  p10: tenth(p10),
  p50: tenth(p50),
  p90: tenth(p90),
});

/** A line as everybody may see it. */
export function showQueue(row: QueueRow): z.output<typeof queueAnswer> {
  const { waiting, lanesOpen, servedLastHour, band, asOf } = row;
  return {
    waiting,
    lanesOpen,
    servedLastHour,
    waitMinutes: band === 'unknown' ? null : rounded(row),
    band,
    asOf: asOf.toISOString(),
  };
}

/** A site where nobody has been working lately. */
export function emptyQueue(asOf: Date): z.output<typeof queueAnswer> {
  const none = { p10: 0, p50: 0, p90: 0 };
  return {
    waiting: 0,
    lanesOpen: 0,
    servedLastHour: 0,
    waitMinutes: none,
    band: 'clear',
    asOf: asOf.toISOString(),
  };
}

/** A site of a drill that is closed: nobody waits there, and whoever comes waits for nothing. */
export const closedQueue = (asOf: Date): z.output<typeof queueAnswer> => ({
  ...emptyQueue(asOf),
  waitMinutes: null,
  band: 'unknown',
});

export function showQueueDetail(row: QueueDetail): z.output<typeof queueDetail> {
  const { siteId, name, division, lanesPlanned, basis, early, gone } = row;
  return {
    ...showQueue(row),
    siteId,
    name,
    division,
    lanesPlanned,
    basis,
    early,
    gone,
    windows: row.windows.map(({ startsAt, endsAt, wait, band, congested, arrivals }) => ({
      startsAt: new Date(startsAt).toISOString(),
      endsAt: new Date(endsAt).toISOString(),
      waitMinutes: rounded(wait),
      band,
      congested: Math.round(congested * 100) / 100,
      arrivals: rounded(arrivals),
    })),
    lanes: row.lanes.map(({ lane, state, served, serviceSeconds }) => ({
      lane,
      state,
      served,
      serviceSeconds: serviceSeconds === undefined ? null : tenth(serviceSeconds),
    })),
  };
}
