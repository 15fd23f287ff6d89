import { type AccessRow, type Foreign, foreign, type World } from '../access/foreign-things.ts';

/** Requests for a tablet of another district, another city, and with a token that has no division. */
function devicesOfOthers(path: string): Foreign[] {
  const at = ['POST', ({ device }: World) => `/v1/devices/${device}/${path}`] as const;
  return [
    foreign('another district', 404, at, ({ drill }) => ({ token: drill.taijiangHq })),
    foreign('another city', 404, at, ({ tokens }) => ({ token: tokens.cityElsewhere })),
    foreign('a token without a division', 404, at, ({ tokens }) => ({ token: tokens.noDivision })),
  ];
}

export const access: Record<string, AccessRow> = {
  addDevice: {
    roles: ['city-hq', 'district-hq', 'campus-hq', 'admin'],
    foreign: (
      [
        ['another district', 403, 'drill', ({ drill }) => drill.taijiangHq],
        ["another district's draft", 404, 'draft', ({ drill }) => drill.taijiangHq],
        ['another city', 403, 'drill', ({ tokens }) => tokens.cityElsewhere],
        ['a token without a division', 403, 'drill', ({ tokens }) => tokens.noDivision],
      ] satisfies [string, number, 'drill' | 'draft', (world: World) => string][]
    ).map(([what, status, of, token]) =>
      foreign(what, status, ['POST', () => '/v1/devices'], (world: World) => ({
        token: token(world),
        body: { siteId: world[of].gulou[0], label: '平板' },
      })),
    ),
  },
  enrolDevice: {
    roles: 'public',
    foreign: [
      foreign('a code of nobody', 401, ['POST', () => '/v1/devices/enrol'], () => ({
        body: { code: '00000-00000' },
      })),
    ],
  },
  listDevices: {
    roles: ['city-hq', 'district-hq', 'campus-hq', 'admin'],
    foreign: [
      foreign(
        'another district',
        403,
        ['GET', ({ drill }) => `/v1/devices?siteId=${drill.gulou[1]}`],
        ({ drill }) => ({ token: drill.taijiangHq }),
      ),
      foreign(
        'another city',
        404,
        ['GET', ({ drill }) => `/v1/devices?drillId=${drill.id}`],
        ({ tokens }) => ({ token: tokens.cityElsewhere }),
      ),
      foreign(
        'a token without a division',
        404,
        ['GET', ({ drill }) => `/v1/devices?drillId=${drill.id}`],
        ({ tokens }) => ({ token: tokens.noDivision }),
      ),
    ],
  },
  revokeDevice: {
    roles: ['city-hq', 'district-hq', 'campus-hq', 'admin'],
    foreign: devicesOfOthers('revoke'),
  },
  restoreDevice: {
    roles: ['city-hq', 'district-hq', 'campus-hq', 'admin'],
    foreign: devicesOfOthers('restore'),
  },
};
