import { type AccessRow, type Foreign, foreign, headquarters, type World } from '../access/foreign-things.ts';

const all = ({ drill }: World) => `/v1/drills/${drill.id}/deliveries`;
const one = (path: string) => (world: World) => `${all(world)}/${world.delivery}${path}`;
const roles = [...headquarters, 'community-worker', 'team-leader', 'team-member'];
const need = {
  residence: { division: '350102001001', building: '12号楼', room: '501' },
  kind: 'food',
  what: '大米 5 公斤',
};

/** Whose a need in Gulou's first community is not. What a team's own token sees is tested with teams that are there. */
const ofOthers = (method: 'GET' | 'POST', url: (world: World) => string, body?: object): Foreign[] => [
  foreign('another district', 404, [method, url], ({ drill }) => ({ token: drill.taijiangHq, body })),
  foreign("another street's worker", 404, [method, url], ({ tokens }) => ({
    token: tokens.workerTaijiang,
    body,
  })),
  foreign("another city's headquarters", 404, [method, url], ({ tokens }) => ({
    token: tokens.cityElsewhere,
    body,
  })),
  foreign('a token without a division', 404, [method, url], ({ tokens }) => ({
    token: tokens.noDivision,
    body,
  })),
];

export const access: Record<string, AccessRow> = {
  askDelivery: {
    roles,
    foreign: [
      foreign('at a door of another district', 403, ['POST', all], ({ drill }) => ({
        token: drill.taijiangHq,
        body: need,
      })),
      foreign('at a door of another street', 403, ['POST', all], ({ tokens }) => ({
        token: tokens.workerTaijiang,
        body: need,
      })),
      foreign("another city's headquarters", 404, ['POST', all], ({ tokens }) => ({
        token: tokens.cityElsewhere,
        body: need,
      })),
    ],
  },
  listDeliveries: {
    roles,
    foreign: [
      foreign(
        'another district',
        403,
        ['GET', (world) => `${all(world)}?community=350102001001`],
        ({ drill }) => ({ token: drill.taijiangHq }),
      ),
      foreign("another city's headquarters", 404, ['GET', all], ({ tokens }) => ({
        token: tokens.cityElsewhere,
      })),
      foreign('a token without a division', 404, ['GET', all], ({ tokens }) => ({
        token: tokens.noDivision,
      })),
    ],
  },
  getDelivery: { roles, foreign: ofOthers('GET', one('')) },
  handOverDelivery: { roles, foreign: ofOthers('POST', one('/hand-over'), { takenBy: 'left-at-door' }) },
  failDelivery: { roles, foreign: ofOthers('POST', one('/fail'), { reason: '敲门两次无人应答' }) },
  withdrawDelivery: { roles, foreign: ofOthers('POST', one('/withdraw'), { reason: '已由亲属送达' }) },
};
