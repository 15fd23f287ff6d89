import { type AccessRow, type Foreign, foreign, headquarters, type World } from '../access/foreign-things.ts';

const someone = '00000000-0000-4000-8000-000000000001';
const all = ({ drill }: World) => `/v1/drills/${drill.id}/facilities`;
const one = (path: string) => (world: World) => `${all(world)}/${world.facility}${path}`;
const readers = [...headquarters, 'facility'];
const facility = { name: '健康监测点', kind: 'central', division: '350102' };
const beds = { beds: [{ room: '302', bed: '1' }] };

/** Whose a facility of Gulou's is not; without a division of their own, `another facility` is one of the same district. */
const ofOthers = (
  method: 'GET' | 'POST',
  url: (world: World) => string,
  body: object | undefined,
  withFacility = true,
): Foreign[] => [
  foreign("another city's headquarters", 404, [method, url], ({ tokens }) => ({
    token: tokens.cityElsewhere,
    body,
  })),
  foreign('another district', 404, [method, url], ({ drill }) => ({ token: drill.taijiangHq, body })),
  foreign('a token without a division', 404, [method, url], ({ tokens }) => ({
    token: tokens.noDivision,
    body,
  })),
  ...(withFacility
    ? [
        foreign('another facility', 404, [method, url], ({ tokens }) => ({
          token: tokens.facilityElsewhere,
          body,
        })),
      ]
    : []),
];

export const access: Record<string, AccessRow> = {
  addFacility: {
    roles: headquarters,
    foreign: [
      foreign('for another district', 403, ['POST', all], ({ drill }) => ({
        token: drill.taijiangHq,
        body: facility,
      })),
      foreign("another city's headquarters", 404, ['POST', all], ({ tokens }) => ({
        token: tokens.cityElsewhere,
        body: facility,
      })),
    ],
  },
  listFacilities: {
    roles: readers,
    foreign: [
      foreign("another city's headquarters", 404, ['GET', all], ({ tokens }) => ({
        token: tokens.cityElsewhere,
      })),
      foreign('a token without a division', 404, ['GET', all], ({ tokens }) => ({
        token: tokens.noDivision,
      })),
      foreign(
        'a facility of another drill',
        404,
        ['GET', ({ draft }) => `/v1/drills/${draft.id}/facilities`],
        ({ tokens }) => ({ token: tokens.facilityElsewhere }),
      ),
    ],
  },
  getFacility: { roles: readers, foreign: ofOthers('GET', one(''), undefined) },
  addBeds: { roles: readers, foreign: ofOthers('POST', one('/beds'), beds) },
  listBeds: { roles: readers, foreign: ofOthers('GET', one('/beds'), undefined) },
  leaveBed: { roles: readers, foreign: ofOthers('POST', one(`/beds/${someone}/leave`), {}) },
  importFacilities: {
    roles: headquarters,
    foreign: [
      foreign(
        "into another city's drill",
        404,
        ['POST', (world) => `${all(world)}/import`],
        ({ tokens }) => ({
          token: tokens.districtElsewhere,
          body: 'facility,room,bed\n监测点,301,1\n',
          headers: { 'content-type': 'text/csv' },
        }),
      ),
    ],
  },
  closeFacility: { roles: headquarters, foreign: ofOthers('POST', one('/close'), {}, false) },
};
