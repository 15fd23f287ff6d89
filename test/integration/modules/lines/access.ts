import { morning } from '../../../support/drill.ts';
import { type AccessRow, byDivision, foreign, headquarters } from '../access/foreign-things.ts';

export const access: Record<string, AccessRow> = {
  listQueues: { roles: headquarters, foreign: byDivision('queues', false) },
  getQueue: {
    roles: 'public',
    foreign: [
      foreign('of a draft', 404, ['GET', ({ draft }) => `/v1/sites/${draft.gulou[0]}/queue`], () => ({})),
    ],
  },
  recordLineEvents: {
    roles: ['tablet'],
    foreign: [
      foreign(
        'at another site',
        403,
        ['POST', ({ drill }) => `/v1/sites/${drill.gulou[1]}/line-events`],
        ({ tokens }) => ({
          token: tokens.tablet,
          body: { events: [{ deviceSeq: 1, at: morning.opensAt, lane: '1', kind: 'lane-opened' }] },
        }),
      ),
    ],
  },
};
