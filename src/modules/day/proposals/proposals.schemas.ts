import { z } from 'zod';
import type { Action } from '../../../core/queueing/proposals/index.ts';
import { divisionCode, fieldProblem, instantOut, pageQuery, uuid } from '../../../platform/http/index.ts';
import type { Measured } from './measured.ts';
import type { ProposalRow } from './proposals.read.ts';
import { proposalKinds, proposalStatuses } from './proposals.tables.ts';

export const proposalId = z.object({ proposalId: uuid });

export const proposalsQuery = z.strictObject({
  division: divisionCode.optional(),
  status: z.enum(proposalStatuses).optional(),
  ...pageQuery,
});

export const reservesBody = z
  .strictObject({
    teams: z.int().min(0).max(1_000).optional().meta({
      description: 'Teams, one lane each, that stand by at the city’s headquarters; as before unless told',
    }),
    sites: z
      .array(z.strictObject({ siteId: uuid, lanes: z.int().min(0).max(100) }))
      .max(1_000)
      .refine((sites) => new Set(sites.map(({ siteId }) => siteId)).size === sites.length, {
        params: fieldProblem('named-twice', {
          en: 'A site stands here twice: name each once, with all its lanes',
          zh: '采样点重复填写，每个只填一次，台数合计',
        }),
      })
      .meta({ description: 'Lanes with their people that stand by at sites; those not named have none' }),
  })
  .meta({
    id: 'Reserves',
    examples: [{ teams: 2, sites: [{ siteId: '01890a5d-ac96-774b-bcce-b302099a8058', lanes: 1 }] }],
  });

export const reservesAnswer = z
  .object({
    teams: z.int(),
    sites: z.array(z.object({ siteId: z.string(), lanes: z.int() })),
  })
  .meta({ id: 'Reserves', description: 'Lanes and teams that stand by' });

const actionAnswer = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('open-lanes'), siteId: z.string(), lanes: z.int(), opensAt: instantOut }),
    z.object({
      kind: z.literal('bring-lane'),
      fromSiteId: z.string().nullable().meta({ description: 'null: a team of the headquarters’' }),
      siteId: z.string(),
      leavesAt: instantOut,
      arrivesAt: instantOut,
    }),
    z.object({
      kind: z.literal('offer-windows'),
      siteId: z.string(),
      toSiteId: z.string(),
      walkMetres: z.int(),
      windows: z.array(z.object({ from: instantOut, to: instantOut, people: z.int() })),
    }),
    z.object({ kind: z.literal('pause-walk-ins'), siteId: z.string(), from: instantOut, to: instantOut }),
  ])
  .meta({ id: 'ProposalAction', description: 'What it would do' });

const spread = z.object({ p10: z.number(), p50: z.number(), p90: z.number() });
const wait = z.number().nullable();

export const proposalAnswer = z
  .object({
    id: z.string(),
    drillId: z.string(),
    division: z.string(),
    kind: z.enum(proposalKinds),
    status: z.enum(proposalStatuses).meta({
      description:
        '`proposed` until it is accepted, dismissed, runs out (`expired`), or something else is decided about one of its sites (`superseded`)',
    }),
    sites: z.array(z.string()).meta({ description: 'Sites whose lines it changes, the congested one first' }),
    action: actionAnswer,
    effect: z
      .object({
        minutesSaved: spread,
        netMinutes: spread,
        walkMinutes: z.number(),
        peopleAsked: z.int(),
        waitBefore: z.number(),
        waitAfter: z.number(),
      })
      .meta({
        description:
          'Expected, all people together: minutes of waiting saved; the same less longer walks and what it asks of walk-ins; the longest median wait of a window at the congested site without it and with it',
      }),
    madeAt: instantOut,
    expiresAt: instantOut,
    decidedAt: instantOut.nullable(),
    decidedBy: z.string().nullable(),
    until: instantOut.meta({ description: 'When what it does is over' }),
    offered: z.int().meta({ description: 'People who were offered a window' }),
    taken: z.int().meta({ description: 'Those of them who have taken it' }),
    measured: z
      .object({
        final: z.boolean(),
        from: instantOut,
        to: instantOut,
        longestWait: wait,
        expectedWithout: z.number(),
        expectedWith: z.number(),
        sites: z.array(z.object({ siteId: z.string(), longestWait: wait, meanWait: wait, samples: z.int() })),
      })
      .nullable()
      .meta({
        description:
          'What was measured at its sites since it told, in minutes, beside what had been expected; so far, unless `final`',
      }),
  })
  .meta({
    id: 'Proposal',
    description: 'What could be done about a line that grows long, with what it is expected to save',
    examples: [
      {
        id: '3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
        drillId: '01890a5d-ac96-774b-bcce-b302099a8057',
        division: '350102001',
        kind: 'open-lanes',
        status: 'proposed',
        sites: ['01890a5d-ac96-774b-bcce-b302099a8058'],
        action: {
          kind: 'open-lanes',
          siteId: '01890a5d-ac96-774b-bcce-b302099a8058',
          lanes: 2,
          opensAt: '2021-09-22T01:40:00.000Z',
        },
        effect: {
          minutesSaved: { p10: 3_100, p50: 5_240, p90: 8_800 },
          netMinutes: { p10: 3_100, p50: 5_240, p90: 8_800 },
          walkMinutes: 0,
          peopleAsked: 0,
          waitBefore: 71.5,
          waitAfter: 33,
        },
        madeAt: '2021-09-22T01:30:00.000Z',
        expiresAt: '2021-09-22T01:40:00.000Z',
        decidedAt: null,
        decidedBy: null,
        until: '2021-09-22T04:00:00.000Z',
        offered: 0,
        taken: 0,
        measured: null,
      },
    ],
  });

const iso = (at: number): string => new Date(at).toISOString();
const tenth = (value: number): number => Math.round(value * 10) / 10;
const rounded = ({ p10, p50, p90 }: z.output<typeof spread>) => ({
  p10: tenth(p10),
  p50: tenth(p50),
  p90: tenth(p90),
});

function showAction(action: Action): z.output<typeof actionAnswer> {
  const siteId = action.site;
  switch (action.kind) {
    case 'open-lanes':
      return { kind: action.kind, siteId, lanes: action.lanes, opensAt: iso(action.opensAt) };
    case 'bring-lane': {
      const { kind, from = null, leavesAt, arrivesAt } = action;
      return { kind, fromSiteId: from, siteId, leavesAt: iso(leavesAt), arrivesAt: iso(arrivesAt) };
    }
    case 'offer-windows': {
      const { kind, to, walkMetres } = action;
      const windows = action.windows.map((one) => ({ ...one, from: iso(one.from), to: iso(one.to) }));
      return { kind, siteId, toSiteId: to, walkMetres, windows };
    }
    case 'pause-walk-ins':
      return { kind: action.kind, siteId, from: iso(action.from), to: iso(action.to) };
  }
}

function showMeasured(measured: Measured): z.output<typeof proposalAnswer>['measured'] {
  const minutes = (value: number | null) => (value === null ? null : tenth(value));
  return {
    final: measured.final,
    from: iso(measured.from),
    to: iso(measured.to),
    longestWait: minutes(measured.longestWait),
    expectedWithout: tenth(measured.expectedWithout),
    expectedWith: tenth(measured.expectedWith),
    sites: measured.sites.map(({ siteId, longestWait, meanWait, samples }) => ({
      siteId,
      longestWait: minutes(longestWait),
      meanWait: minutes(meanWait),
      samples,
    })),
  };
}

export function showProposal(row: ProposalRow): z.output<typeof proposalAnswer> {
  const { id, drillId, division, kind, status, sites, effect, decidedBy, offered, taken, measured } = row;
  return {
    id,
    drillId,
    division,
    kind,
    status,
    sites,
    action: showAction(row.action),
    effect: {
      minutesSaved: rounded(effect.minutesSaved),
      netMinutes: rounded(effect.netMinutes),
      walkMinutes: tenth(effect.walkMinutes),
      peopleAsked: effect.peopleAsked,
      waitBefore: tenth(effect.waitBefore),
      waitAfter: tenth(effect.waitAfter),
    },
    madeAt: row.madeAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    decidedBy,
    until: row.until.toISOString(),
    offered,
    taken,
    measured: measured === null ? null : showMeasured(measured),
  };
}
