import { type AccessRow, type Foreign, foreign, headquarters, type World } from '../access/foreign-things.ts';

const all = ({ drill }: World) => `/v1/drills/${drill.id}/transfers`;
const one = (path: string) => (world: World) => `${all(world)}/${world.transfer}${path}`;
const chains = ({ drill }: World) => `/v1/drills/${drill.id}/chains`;
const oneChain = (path: string) => (world: World) => `${chains(world)}/${world.chain}${path}`;
const watchers = [...headquarters, 'community-worker', 'facility'];
const everybody = [...headquarters, 'community-worker', 'team-leader', 'team-member', 'facility'];
const reason = { reason: '复核为阴性，无需转运' };

type Askers = 'headquarters' | 'facilities' | 'all';

/** Whose a transfer of Gulou's to a facility of Gulou's is not, among those who may ask for such a thing at all. */
function ofOthers(
  method: 'GET' | 'POST',
  url: (world: World) => string,
  body: object | undefined,
  askers: Askers,
): Foreign[] {
  const facility = foreign('another facility', 404, [method, url], ({ tokens }) => ({
    token: tokens.facilityElsewhere,
    body,
  }));
  if (askers === 'facilities') return [facility];
  const hq = [
    foreign("another city's headquarters", 404, [method, url], ({ tokens }) => ({
      token: tokens.cityElsewhere,
      body,
    })),
    foreign('another district', 404, [method, url], ({ drill }) => ({ token: drill.taijiangHq, body })),
    foreign('a token without a division', 404, [method, url], ({ tokens }) => ({
      token: tokens.noDivision,
      body,
    })),
  ];
  if (askers === 'headquarters') return hq;
  const worker = foreign("another street's worker", 404, [method, url], ({ tokens }) => ({
    token: tokens.workerTaijiang,
    body,
  }));
  return [...hq, worker, facility];
}

const ask = (body: (world: World) => object) => (token: (world: World) => string) => (world: World) => ({
  token: token(world),
  body: body(world),
});
const registered = ask(({ annas }) => ({ registrationId: annas, reason: 'contact' }));
const told = ask(() => ({
  person: { name: '张小丰', phone: '13805910000', division: '350102001001' },
  reason: 'contact',
}));
const chain = ask(({ annas }) => ({
  registrationId: annas,
  reason: 'arrival',
  links: [{ outside: '厦门市第三医院' }],
}));

export const access: Record<string, AccessRow> = {
  askTransfer: {
    roles: everybody,
    foreign: [
      foreign(
        'somebody of another district',
        404,
        ['POST', all],
        registered(({ drill }) => drill.taijiangHq),
      ),
      foreign(
        'somebody of another street',
        404,
        ['POST', all],
        registered(({ tokens }) => tokens.workerTaijiang),
      ),
      foreign(
        'who does not lie there',
        404,
        ['POST', all],
        registered(({ tokens }) => tokens.facilityElsewhere),
      ),
      foreign(
        'told to be in another district',
        404,
        ['POST', all],
        told(({ drill }) => drill.taijiangHq),
      ),
      foreign(
        'told, by a facility',
        404,
        ['POST', all],
        told(({ tokens }) => tokens.facilityElsewhere),
      ),
      foreign(
        "another city's headquarters",
        404,
        ['POST', all],
        told(({ tokens }) => tokens.cityElsewhere),
      ),
    ],
  },
  listTransfers: {
    roles: everybody,
    foreign: [
      foreign("another city's headquarters", 404, ['GET', all], ({ tokens }) => ({
        token: tokens.cityElsewhere,
      })),
      foreign('a token without a division', 404, ['GET', all], ({ tokens }) => ({
        token: tokens.noDivision,
      })),
    ],
  },
  getTransfer: { roles: everybody, foreign: ofOthers('GET', one(''), undefined, 'all') },
  approveTransfer: {
    roles: headquarters,
    foreign: ofOthers('POST', one('/approve'), undefined, 'headquarters'),
  },
  placeTransfer: {
    roles: headquarters,
    foreign: ofOthers('POST', one('/place'), { outside: '厦门市第三医院' }, 'headquarters'),
  },
  arrangeVehicle: {
    roles: headquarters,
    foreign: ofOthers(
      'POST',
      one('/vehicle'),
      { team: '00000000-0000-4000-8000-000000000001' },
      'headquarters',
    ),
  },
  refuseTransfer: { roles: headquarters, foreign: ofOthers('POST', one('/refuse'), reason, 'headquarters') },
  cancelTransfer: { roles: headquarters, foreign: ofOthers('POST', one('/cancel'), reason, 'headquarters') },
  turnTransferAway: {
    roles: ['facility'],
    foreign: ofOthers('POST', one('/turn-away'), reason, 'facilities'),
  },
  signPickUp: { roles: everybody, foreign: ofOthers('POST', one('/pick-up'), {}, 'all') },
  revealTransfer: {
    roles: everybody,
    foreign: ofOthers('POST', one('/reveal'), { reason: '上门接人，核对姓名和住址' }, 'all'),
  },
  openChain: {
    roles: headquarters,
    foreign: [
      foreign(
        'somebody of another district',
        404,
        ['POST', chains],
        chain(({ drill }) => drill.taijiangHq),
      ),
      foreign(
        "another city's headquarters",
        404,
        ['POST', chains],
        chain(({ tokens }) => tokens.cityElsewhere),
      ),
    ],
  },
  listChains: {
    roles: watchers,
    foreign: [
      foreign("another city's headquarters", 404, ['GET', chains], ({ tokens }) => ({
        token: tokens.cityElsewhere,
      })),
      foreign('a token without a division', 404, ['GET', chains], ({ tokens }) => ({
        token: tokens.noDivision,
      })),
    ],
  },
  getChain: { roles: watchers, foreign: ofOthers('GET', oneChain(''), undefined, 'all') },
  planChain: {
    roles: headquarters,
    foreign: ofOthers(
      'POST',
      oneChain('/plan'),
      { links: [{ outside: '厦门市第三医院' }], reason: '改派' },
      'headquarters',
    ),
  },
  endChain: { roles: headquarters, foreign: ofOthers('POST', oneChain('/end'), reason, 'headquarters') },
  signArrival: { roles: everybody, foreign: ofOthers('POST', one('/arrive'), {}, 'all') },
};
