import type { Method } from '../../../support/app.ts';
import { type AccessRow, type Foreign, foreign, headquarters, type World } from '../access/foreign-things.ts';

/** Requests for what waits in Gulou, of the draft: of another district, another city, another drill. */
function ofOthers(method: Method, path: string): Foreign[] {
  const at = (of: 'drill' | 'draft') =>
    [
      method,
      (world: World) => `/v1/drills/${world[of].id}/countersignatures/${world.countersignature}${path}`,
    ] as const;
  return [
    foreign('another district', 404, at('draft'), ({ drill }) => ({ token: drill.taijiangHq })),
    foreign('another city', 404, at('draft'), ({ tokens }) => ({ token: tokens.cityElsewhere })),
    foreign('another drill', 404, at('drill'), ({ drill }) => ({ token: drill.gulouHq })),
    foreign('a token without a division', 404, at('draft'), ({ tokens }) => ({ token: tokens.noDivision })),
  ];
}

const list = ({ draft }: World) => `/v1/drills/${draft.id}/countersignatures`;
const stop = ({ draft }: World) => `/v1/drills/${draft.id}/countersigning/stop`;
const body = { of: ['publishing'] };

export const access: Record<string, AccessRow> = {
  stopCountersigning: {
    roles: ['city-hq'],
    foreign: [
      foreign('another city', 404, ['POST', stop], ({ tokens }) => ({ token: tokens.cityElsewhere, body })),
      foreign('a district', 403, ['POST', stop], ({ drill }) => ({ token: drill.gulouHq, body })),
      foreign('a token without a division', 404, ['POST', stop], ({ tokens }) => ({
        token: tokens.noDivision,
        body,
      })),
    ],
  },
  listCountersignatures: {
    roles: headquarters,
    foreign: [
      foreign('another city', 404, ['GET', list], ({ tokens }) => ({ token: tokens.cityElsewhere })),
      foreign('a token without a division', 403, ['GET', list], ({ tokens }) => ({
        token: tokens.noDivision,
      })),
    ],
  },
  getCountersignature: { roles: headquarters, foreign: ofOthers('GET', '') },
  confirmCountersignature: { roles: headquarters, foreign: ofOthers('POST', '/confirm') },
  withdrawCountersignature: { roles: headquarters, foreign: ofOthers('POST', '/withdraw') },
};
