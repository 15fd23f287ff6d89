import type { Ask, Method, TestApp } from '../../../support/app.ts';
import { gulou, siming, taijiang } from '../../../support/divisions.ts';
import type { SeededDrill } from '../../../support/drill.ts';
import { drillPlan, morning, sitePlan } from '../../../support/drill.ts';
import { household, person, registration, rosterCsv } from '../../../support/people.ts';

/** What the cases below reach for. */
export interface World {
  t: TestApp;
  /** Published by both districts of Fuzhou. */
  drill: SeededDrill;
  /** A draft of the same city. */
  draft: SeededDrill;
  /** Anna's registration in the published drill, assigned. */
  annas: string;
  annasHousehold: string;
  /** A webhook of the published drill. */
  hook: string;
  /** A roster import of Gulou's headquarters, done, with a rejected row. */
  job: string;
  /** A tablet that Gulou's headquarters have added to its second site. */
  device: string;
  /** A review of what a tablet of Gulou's first site sent. */
  review: string;
  /** A proposal of Gulou's headquarters to close a site. */
  replan: string;
  /** A proposal about Gulou's sites. */
  proposal: string;
  tokens: Record<
    | 'anna'
    | 'bob'
    | 'tablet'
    | 'workerGulou'
    | 'workerTaijiang'
    | 'cityElsewhere'
    | 'districtElsewhere'
    | 'noDivision',
    string
  >;
}

/** One request for something of somebody else's, and how it must be refused. */
export interface Foreign {
  what: string;
  method: Method;
  url: (world: World) => string;
  ask: (world: World) => Ask;
  status: readonly number[];
}

export interface AccessRow {
  roles: 'public' | readonly string[];
  /** Requests for other people's things; or why there are none. */
  foreign: readonly Foreign[] | string;
}

function foreign(
  what: string,
  status: number | readonly number[],
  request: readonly [Method, (world: World) => string],
  ask: (world: World) => Ask,
): Foreign {
  const [method, url] = request;
  return { what, method, url, ask, status: typeof status === 'number' ? [status] : status };
}

const nothing = 'it gives nothing of anybody in particular';
const headquarters = ['city-hq', 'district-hq'];
const planners = ['city-hq', 'district-hq', 'community-worker'];
const registrants = ['citizen', 'community-worker'];

/** Requests below a division that belong to somebody else's: the same for each list of headquarters. */
function byDivision(path: string, workers: boolean): Foreign[] {
  const at = (query: string) =>
    ['GET', ({ drill }: World) => `/v1/drills/${drill.id}/${path}${query}`] as const;
  const rows = [
    foreign('another district', 403, at('?division=350103'), ({ drill }) => ({ token: drill.gulouHq })),
    foreign('a community of another district', 403, at('?division=350103001001'), ({ drill }) => ({
      token: drill.gulouHq,
    })),
    foreign('the whole city', 403, at('?division=3501'), ({ drill }) => ({ token: drill.gulouHq })),
    foreign('the province', 403, at('?division=35'), ({ drill }) => ({ token: drill.gulouHq })),
    foreign("another city's headquarters", [403, 404], at(''), ({ tokens }) => ({
      token: tokens.cityElsewhere,
    })),
    foreign("another city's headquarters by name", [403, 404], at('?division=3501'), ({ tokens }) => ({
      token: tokens.cityElsewhere,
    })),
    foreign('a token without a division', 403, at(''), ({ tokens }) => ({ token: tokens.noDivision })),
    foreign(
      "another city's headquarters and a draft",
      404,
      ['GET', ({ draft }) => `/v1/drills/${draft.id}/${path}`],
      ({ tokens }) => ({ token: tokens.cityElsewhere }),
    ),
  ];
  if (!workers) return rows;
  return [
    ...rows,
    foreign("another street's worker", 403, at('?division=350102001'), ({ tokens }) => ({
      token: tokens.workerTaijiang,
    })),
  ];
}

const ofBob: [string, (world: World) => Ask][] = [
  ['another account', ({ tokens }) => ({ token: tokens.bob })],
  ['a community worker who did not register them', ({ tokens }) => ({ token: tokens.workerGulou })],
];

/** A file for a drill of another city. */
function fileOfOthers(kind: string, token: (world: World) => string, status: number): Foreign {
  const url = ({ drill }: World) => `/v1/drills/${drill.id}/${kind}/import`;
  return foreign("into another city's drill", status, ['POST', url], (world) => ({
    token: token(world),
    body: 'community\n350102001001\n',
    headers: { 'content-type': 'text/csv' },
  }));
}

/** Requests for the job of another district, another city, and with a token that has no division. */
function jobsOfOthers(method: Method, path: string): Foreign[] {
  const at = [method, ({ job }: World) => `/v1/jobs/${job}${path}`] as const;
  return [
    foreign('another district', 404, at, ({ drill }) => ({ token: drill.taijiangHq })),
    foreign('another city', 404, at, ({ tokens }) => ({ token: tokens.cityElsewhere })),
    foreign('a token without a division', 404, at, ({ tokens }) => ({ token: tokens.noDivision })),
  ];
}

/** Requests for webhooks of another city's headquarters, and for one that is another drill's. */
function hooksOfOthers(method: Method, path: string, body?: unknown): Foreign[] {
  const ofHook = path.startsWith('/:id');
  const at = (drill: 'drill' | 'draft') =>
    [
      method,
      (world: World) => `/v1/drills/${world[drill].id}/webhooks${path.replace(':id', world.hook)}`,
    ] as const;
  const ask = (token: string) => ({ token, ...(body === undefined ? {} : { body }) });
  return [
    foreign('another city', 403, at('drill'), ({ tokens }) => ask(tokens.cityElsewhere)),
    foreign("another city's draft", 404, at('draft'), ({ tokens }) => ask(tokens.cityElsewhere)),
    foreign('a token without a division', 403, at('drill'), ({ tokens }) => ask(tokens.noDivision)),
    ...(ofHook
      ? [foreign('by way of another drill', 404, at('draft'), ({ drill }) => ask(drill.cityHq))]
      : []),
  ];
}

/** Requests for a site of another district, another city, a draft, and with a token that has no division. */
function sitesOfOthers(method: Method, path: string, body: object): Foreign[] {
  const at = (of: 'drill' | 'draft') =>
    [method, (world: World) => `/v1/sites/${world[of].gulou[0]}/${path}`] as const;
  const ask = (token: string) => ({ token, body: { ...body, reason: '停电' } });
  return [
    foreign('another district', 403, at('drill'), ({ drill }) => ask(drill.taijiangHq)),
    foreign("another district's draft", 404, at('draft'), ({ drill }) => ask(drill.taijiangHq)),
    foreign('another city', 403, at('drill'), ({ tokens }) => ask(tokens.cityElsewhere)),
    foreign('a token without a division', 403, at('drill'), ({ tokens }) => ask(tokens.noDivision)),
  ];
}

/** Requests for a replan of another district, another city, and with a token that has no division. */
function replansOfOthers(method: Method, path: string): Foreign[] {
  const at = [method, ({ replan }: World) => `/v1/replans/${replan}${path}`] as const;
  return [
    foreign('another district', 404, at, ({ drill }) => ({ token: drill.taijiangHq })),
    foreign('another city', 404, at, ({ tokens }) => ({ token: tokens.cityElsewhere })),
    foreign('a token without a division', 404, at, ({ tokens }) => ({ token: tokens.noDivision })),
  ];
}

/** A list of what a division has: without one there is none. What it leaves out is tested by itself. */
function listsOfDivisions(path: string): Foreign[] {
  return [
    foreign('a token without a division', 403, ['GET', () => `/v1/${path}`], ({ tokens }) => ({
      token: tokens.noDivision,
    })),
  ];
}

/** Requests for a tablet of another district, another city, and with a token that has no division. */
function devicesOfOthers(path: string): Foreign[] {
  const at = ['POST', ({ device }: World) => `/v1/devices/${device}/${path}`] as const;
  return [
    foreign('another district', 404, at, ({ drill }) => ({ token: drill.taijiangHq })),
    foreign('another city', 404, at, ({ tokens }) => ({ token: tokens.cityElsewhere })),
    foreign('a token without a division', 404, at, ({ tokens }) => ({ token: tokens.noDivision })),
  ];
}

/** Requests for a proposal of another district, another city, and with a token that has no division. */
function proposalsOfOthers(method: Method, path: string): Foreign[] {
  const at = [method, ({ proposal }: World) => `/v1/proposals/${proposal}${path}`] as const;
  return [
    foreign('another district', 404, at, ({ drill }) => ({ token: drill.taijiangHq })),
    foreign('another city', 404, at, ({ tokens }) => ({ token: tokens.cityElsewhere })),
    foreign('a token without a division', 404, at, ({ tokens }) => ({ token: tokens.noDivision })),
  ];
}

/** Requests about what stands by in another city's drill, and at another district's site. */
function reservesOfOthers(method: 'GET' | 'PUT'): Foreign[] {
  const at = [method, ({ drill }: World) => `/v1/drills/${drill.id}/reserves`] as const;
  const ask = (token: string, body: object) => ({ token, ...(method === 'PUT' ? { body } : {}) });
  const rows = [
    foreign("another city's headquarters", 404, at, ({ tokens }) =>
      ask(tokens.cityElsewhere, { teams: 1, sites: [] }),
    ),
    foreign('a token without a division', 403, at, ({ tokens }) => ask(tokens.noDivision, { sites: [] })),
  ];
  if (method === 'GET') return rows;
  return [
    ...rows,
    foreign("another district's site", 403, at, ({ drill }) =>
      ask(drill.taijiangHq, { sites: [{ siteId: drill.gulou[0], lanes: 1 }] }),
    ),
    foreign("the city's teams", 403, at, ({ drill }) => ask(drill.gulouHq, { teams: 1, sites: [] })),
  ];
}

const storm = { from: morning.opensAt, to: morning.closesAt, reason: '台风' };

const siteBody = sitePlan(gulou, 9);

/** Every operation of the service: who may call it, and what it must refuse of somebody else's. */
export const accessTable: Record<string, AccessRow> = {
  getLiveness: { roles: 'public', foreign: nothing },
  getReadiness: { roles: 'public', foreign: nothing },
  getMetrics: { roles: 'public', foreign: nothing },
  getProblem: { roles: 'public', foreign: nothing },
  getPublicKeys: { roles: 'public', foreign: nothing },
  getService: { roles: 'public', foreign: nothing },
  getClock: { roles: 'public', foreign: nothing },
  moveClock: { roles: ['admin'], foreign: 'the clock is the whole service’s' },
  getDivision: { roles: 'public', foreign: nothing },
  listDivisions: { roles: 'public', foreign: nothing },
  addClient: { roles: ['admin'], foreign: 'an admin makes clients for everybody' },
  listClients: { roles: ['admin'], foreign: nothing },
  rotateClient: { roles: ['admin'], foreign: 'an admin sees to the clients of everybody' },
  revokeClient: { roles: ['admin'], foreign: 'an admin sees to the clients of everybody' },
  issueToken: {
    roles: 'public',
    foreign: [
      foreign('an unknown client', 401, ['POST', () => '/v1/auth/token'], () => ({
        body: { clientId: 'nobody', clientSecret: 'x' },
      })),
    ],
  },
  createDrill: {
    roles: ['city-hq'],
    foreign: [
      foreign('another city', 403, ['POST', () => '/v1/drills'], ({ tokens }) => ({
        token: tokens.cityElsewhere,
        body: drillPlan,
      })),
      foreign('a token without a division', 403, ['POST', () => '/v1/drills'], ({ tokens }) => ({
        token: tokens.noDivision,
        body: drillPlan,
      })),
    ],
  },
  listDrills: { roles: 'public', foreign: 'what it leaves out is tested by itself' },
  getDrill: {
    roles: 'public',
    foreign: [
      foreign('a draft, as the public', 404, ['GET', ({ draft }) => `/v1/drills/${draft.id}`], () => ({})),
      foreign(
        'a draft, as a citizen',
        404,
        ['GET', ({ draft }) => `/v1/drills/${draft.id}`],
        ({ tokens }) => ({
          token: tokens.anna,
        }),
      ),
      foreign(
        'a draft, as another city',
        404,
        ['GET', ({ draft }) => `/v1/drills/${draft.id}`],
        ({ tokens }) => ({
          token: tokens.cityElsewhere,
        }),
      ),
      foreign(
        'a draft, as a district of another city',
        404,
        ['GET', ({ draft }) => `/v1/drills/${draft.id}`],
        ({ tokens }) => ({ token: tokens.districtElsewhere }),
      ),
      foreign(
        'a draft, without a division',
        404,
        ['GET', ({ draft }) => `/v1/drills/${draft.id}`],
        ({ tokens }) => ({
          token: tokens.noDivision,
        }),
      ),
    ],
  },
  changeDrill: {
    roles: ['city-hq'],
    foreign: [
      foreign(
        "another city's drill",
        403,
        ['PATCH', ({ drill }) => `/v1/drills/${drill.id}`],
        ({ tokens }) => ({
          token: tokens.cityElsewhere,
          body: { name: 'x' },
        }),
      ),
      foreign(
        "another city's draft",
        404,
        ['PATCH', ({ draft }) => `/v1/drills/${draft.id}`],
        ({ tokens }) => ({
          token: tokens.cityElsewhere,
          body: { name: 'x' },
        }),
      ),
      foreign(
        'without a division',
        403,
        ['PATCH', ({ drill }) => `/v1/drills/${drill.id}`],
        ({ tokens }) => ({
          token: tokens.noDivision,
          body: { status: 'closed' },
        }),
      ),
    ],
  },
  addCommunities: {
    roles: ['city-hq'],
    foreign: [
      foreign(
        "another city's drill",
        403,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/communities`],
        ({ tokens }) => ({ token: tokens.cityElsewhere, body: { communities: siming.communities } }),
      ),
      foreign(
        'a community of another city',
        400,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/communities`],
        ({ drill }) => ({ token: drill.cityHq, body: { communities: siming.communities } }),
      ),
    ],
  },
  deleteSite: {
    roles: ['district-hq'],
    foreign: [
      foreign(
        'of another district',
        403,
        ['DELETE', ({ drill }) => `/v1/sites/${drill.gulou[0]}`],
        ({ drill }) => ({ token: drill.taijiangHq }),
      ),
    ],
  },
  createSite: {
    roles: ['district-hq'],
    foreign: [
      foreign(
        'in another district',
        403,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/sites`],
        ({ drill }) => ({
          token: drill.taijiangHq,
          body: siteBody,
        }),
      ),
      foreign(
        "for another district's communities",
        400,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/sites`],
        ({ drill }) => ({ token: drill.gulouHq, body: { ...siteBody, communities: taijiang.communities } }),
      ),
      foreign(
        "in another city's drill",
        400,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/sites`],
        ({ tokens }) => ({
          token: tokens.districtElsewhere,
          body: { ...sitePlan(siming, 0), hours: [morning] },
        }),
      ),
      foreign(
        "in another city's draft",
        404,
        ['POST', ({ draft }) => `/v1/drills/${draft.id}/sites`],
        ({ tokens }) => ({ token: tokens.districtElsewhere, body: sitePlan(siming, 0) }),
      ),
      foreign(
        'without a division',
        403,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/sites`],
        ({ tokens }) => ({
          token: tokens.noDivision,
          body: siteBody,
        }),
      ),
    ],
  },
  listSites: {
    roles: 'public',
    foreign: [
      foreign('of a draft', 404, ['GET', ({ draft }) => `/v1/drills/${draft.id}/sites`], () => ({})),
      foreign(
        "of another city's draft",
        404,
        ['GET', ({ draft }) => `/v1/drills/${draft.id}/sites`],
        ({ tokens }) => ({
          token: tokens.cityElsewhere,
        }),
      ),
    ],
  },
  getSite: {
    roles: 'public',
    foreign: [
      foreign('a draft', 404, ['GET', ({ draft }) => `/v1/sites/${draft.gulou[0]}`], () => ({})),
      foreign(
        "another district's draft",
        404,
        ['GET', ({ draft }) => `/v1/sites/${draft.gulou[0]}`],
        ({ drill }) => ({
          token: drill.taijiangHq,
        }),
      ),
      foreign(
        'a draft, as a tablet',
        404,
        ['GET', ({ draft }) => `/v1/sites/${draft.gulou[0]}`],
        ({ tokens }) => ({
          token: tokens.tablet,
        }),
      ),
    ],
  },
  listSlots: {
    roles: 'public',
    foreign: [
      foreign('of a draft', 404, ['GET', ({ draft }) => `/v1/sites/${draft.gulou[0]}/slots`], () => ({})),
      foreign(
        "of another district's draft",
        404,
        ['GET', ({ draft }) => `/v1/sites/${draft.gulou[0]}/slots`],
        ({ drill }) => ({ token: drill.taijiangHq }),
      ),
    ],
  },
  getFeasibility: { roles: headquarters, foreign: byDivision('feasibility', false) },
  planDrill: {
    roles: headquarters,
    foreign: [
      foreign(
        'another district',
        403,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/plan`],
        ({ drill }) => ({
          token: drill.gulouHq,
          body: { division: taijiang.division },
        }),
      ),
      foreign(
        "another city's drill",
        404,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/plan`],
        ({ tokens }) => ({
          token: tokens.cityElsewhere,
          body: {},
        }),
      ),
      foreign(
        'a token without a division',
        403,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/plan`],
        ({ tokens }) => ({
          token: tokens.noDivision,
          body: {},
        }),
      ),
    ],
  },
  closeSite: { roles: headquarters, foreign: sitesOfOthers('POST', 'close', {}) },
  setSiteLanes: { roles: headquarters, foreign: sitesOfOthers('PUT', 'lanes', { lanes: 1 }) },
  setSiteHours: { roles: headquarters, foreign: sitesOfOthers('PUT', 'hours', { hours: [morning] }) },
  stopSampling: {
    roles: headquarters,
    foreign: [
      foreign(
        'another district',
        403,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/stops`],
        ({ drill }) => ({ token: drill.gulouHq, body: { ...storm, division: taijiang.division } }),
      ),
      foreign(
        'a site of another district',
        400,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/stops`],
        ({ drill }) => ({
          token: drill.gulouHq,
          body: { ...storm, division: gulou.division, sites: [drill.taijiang[0]] },
        }),
      ),
      foreign(
        "in another city's drill",
        404,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/stops`],
        ({ tokens }) => ({ token: tokens.cityElsewhere, body: { ...storm, division: siming.division } }),
      ),
      foreign(
        'a token without a division',
        403,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/stops`],
        ({ tokens }) => ({ token: tokens.noDivision, body: { ...storm, division: gulou.division } }),
      ),
    ],
  },
  listReplans: { roles: headquarters, foreign: listsOfDivisions('replans') },
  getReplan: { roles: headquarters, foreign: replansOfOthers('GET', '') },
  listReplanMoves: { roles: headquarters, foreign: replansOfOthers('GET', '/moves') },
  confirmReplan: { roles: headquarters, foreign: replansOfOthers('POST', '/confirm') },
  withdrawReplan: { roles: headquarters, foreign: replansOfOthers('POST', '/withdraw') },
  publishDistrict: {
    roles: ['district-hq'],
    foreign: [
      foreign(
        'another district',
        403,
        ['POST', ({ draft }) => `/v1/drills/${draft.id}/publish`],
        ({ draft }) => ({
          token: draft.gulouHq,
          body: { division: taijiang.division },
        }),
      ),
      foreign(
        'another district, by force',
        403,
        ['POST', ({ draft }) => `/v1/drills/${draft.id}/publish`],
        ({ draft }) => ({
          token: draft.gulouHq,
          body: { division: taijiang.division, force: true, reason: 'because' },
        }),
      ),
      foreign(
        "a district in another city's drill",
        404,
        ['POST', ({ draft }) => `/v1/drills/${draft.id}/publish`],
        ({ tokens }) => ({ token: tokens.districtElsewhere, body: { division: siming.division } }),
      ),
      foreign(
        'without a division',
        403,
        ['POST', ({ draft }) => `/v1/drills/${draft.id}/publish`],
        ({ tokens }) => ({
          token: tokens.noDivision,
          body: { division: gulou.division },
        }),
      ),
    ],
  },
  importRoster: {
    roles: ['district-hq'],
    foreign: [
      foreign(
        "into another city's drill",
        404,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/roster/import`],
        ({ tokens }) => ({
          token: tokens.districtElsewhere,
          body: rosterCsv(500, 502, gulou.communities[0]),
          headers: { 'content-type': 'text/csv' },
        }),
      ),
    ],
  },
  importSites: {
    roles: ['district-hq'],
    foreign: [fileOfOthers('sites', ({ tokens }) => tokens.districtElsewhere, 404)],
  },
  importCommunities: {
    roles: ['city-hq'],
    foreign: [
      fileOfOthers('communities', ({ tokens }) => tokens.cityElsewhere, 403),
      fileOfOthers('communities', ({ tokens }) => tokens.noDivision, 403),
    ],
  },
  getImportTemplate: { roles: headquarters, foreign: nothing },
  listJobs: { roles: headquarters, foreign: listsOfDivisions('jobs') },
  getJob: { roles: headquarters, foreign: jobsOfOthers('GET', '') },
  cancelJob: { roles: headquarters, foreign: jobsOfOthers('POST', '/cancel') },
  getRejectedRows: {
    roles: headquarters,
    foreign: [
      ...jobsOfOthers('GET', '/rejected'),
      foreign(
        'rows that another headquarters sent, of the same city',
        404,
        ['GET', ({ job }) => `/v1/jobs/${job}/rejected`],
        ({ drill }) => ({ token: drill.cityHq }),
      ),
    ],
  },
  registerPerson: {
    roles: registrants,
    foreign: [
      foreign(
        'somebody whom another account holds',
        409,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/registrations`],
        ({ tokens }) => ({ token: tokens.bob, body: registration(1, gulou.communities[0]) }),
      ),
      foreign(
        "into another account's household",
        400,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/registrations`],
        ({ tokens, annasHousehold }) => ({
          token: tokens.bob,
          body: registration(600, gulou.communities[0], { household: annasHousehold }),
        }),
      ),
      foreign(
        "somebody of another worker's street",
        403,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/registrations`],
        ({ tokens }) => ({ token: tokens.workerTaijiang, body: registration(601, gulou.communities[0]) }),
      ),
      foreign(
        'in a draft',
        [404, 409],
        ['POST', ({ draft }) => `/v1/drills/${draft.id}/registrations`],
        ({ tokens }) => ({
          token: tokens.bob,
          body: registration(602, gulou.communities[0]),
        }),
      ),
    ],
  },
  registerHousehold: {
    roles: registrants,
    foreign: [
      foreign(
        'with one whom another account holds',
        409,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/households`],
        ({ tokens }) => ({
          token: tokens.bob,
          body: {
            ...household(610, 2, gulou.communities[0]),
            members: [
              ...household(610, 2, gulou.communities[0]).members,
              ...household(1, 1, gulou.communities[0]).members,
            ],
          },
        }),
      ),
      foreign(
        "in another worker's street",
        403,
        ['POST', ({ drill }) => `/v1/drills/${drill.id}/households`],
        ({ tokens }) => ({ token: tokens.workerTaijiang, body: household(620, 2, gulou.communities[0]) }),
      ),
    ],
  },
  listOwnRegistrations: { roles: registrants, foreign: 'what it leaves out is tested by itself' },
  getRegistration: {
    roles: registrants,
    foreign: ofBob.map(([what, ask]) =>
      foreign(what, 404, ['GET', ({ annas }) => `/v1/registrations/${annas}`], ask),
    ),
  },
  getPass: {
    roles: registrants,
    foreign: ofBob.map(([what, ask]) =>
      foreign(what, 404, ['GET', ({ annas }) => `/v1/registrations/${annas}/pass`], ask),
    ),
  },
  cancelRegistration: {
    roles: registrants,
    foreign: ofBob.map(([what, ask]) =>
      foreign(what, 404, ['POST', ({ annas }) => `/v1/registrations/${annas}/cancel`], ask),
    ),
  },
  changeRegistration: {
    roles: registrants,
    foreign: ofBob.map(([what, ask]) =>
      foreign(what, 404, ['PATCH', ({ annas }) => `/v1/registrations/${annas}`], (world) => ({
        ...ask(world),
        body: { mobility: 'needs-visit' },
      })),
    ),
  },
  listDuplicates: { roles: headquarters, foreign: byDivision('duplicates', false) },
  rescheduleRegistration: {
    roles: ['citizen', 'community-worker', 'district-hq'],
    foreign: [
      ...(
        [
          ['another account', ({ tokens }) => tokens.bob],
          ["another street's worker", ({ tokens }) => tokens.workerTaijiang],
          ['another district', ({ drill }) => drill.taijiangHq],
          ['a district of another city', ({ tokens }) => tokens.districtElsewhere],
        ] satisfies [string, (world: World) => string][]
      ).map(([what, token]) =>
        foreign(
          what,
          404,
          ['POST', ({ annas }) => `/v1/registrations/${annas}/reschedule`],
          (world: World) => ({ token: token(world), body: { slotId: world.annas, scope: 'household' } }),
        ),
      ),
    ],
  },
  revealPerson: {
    roles: ['city-hq', 'district-hq', 'community-worker'],
    foreign: (
      [
        ['another district', ({ drill }) => drill.taijiangHq],
        ["another street's worker", ({ tokens }) => tokens.workerTaijiang],
        ["another city's headquarters", ({ tokens }) => tokens.cityElsewhere],
        ['a district of another city', ({ tokens }) => tokens.districtElsewhere],
        ['a token without a division', ({ tokens }) => tokens.noDivision],
      ] satisfies [string, (world: World) => string][]
    ).map(([what, token]) =>
      foreign(what, 404, ['POST', ({ annas }) => `/v1/registrations/${annas}/reveal`], (world: World) => ({
        token: token(world),
        body: { reason: '混管阳性，需要电话通知本人' },
      })),
    ),
  },
  listAudit: { roles: ['auditor'], foreign: 'what it leaves out is tested by itself' },
  listRegistrations: { roles: headquarters, foreign: byDivision('registrations', false) },
  getCoverage: { roles: planners, foreign: byDivision('coverage', true) },
  listMissing: { roles: planners, foreign: byDivision('missing', true) },
  listProposals: { roles: headquarters, foreign: byDivision('proposals', false) },
  getProposal: { roles: headquarters, foreign: proposalsOfOthers('GET', '') },
  acceptProposal: { roles: headquarters, foreign: proposalsOfOthers('POST', '/accept') },
  dismissProposal: { roles: headquarters, foreign: proposalsOfOthers('POST', '/dismiss') },
  getReserves: { roles: headquarters, foreign: reservesOfOthers('GET') },
  setReserves: { roles: headquarters, foreign: reservesOfOthers('PUT') },
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
  streamEvents: {
    roles: headquarters,
    foreign: [
      foreign(
        "another city's headquarters",
        404,
        ['GET', ({ drill }) => `/v1/drills/${drill.id}/events`],
        ({ tokens }) => ({ token: tokens.cityElsewhere }),
      ),
      foreign(
        'a token without a division',
        403,
        ['GET', ({ drill }) => `/v1/drills/${drill.id}/events`],
        ({ tokens }) => ({ token: tokens.noDivision }),
      ),
    ],
  },
  getReconciliation: {
    roles: ['city-hq', 'admin'],
    foreign: [
      foreign(
        "another city's headquarters",
        403,
        ['GET', ({ drill }) => `/v1/drills/${drill.id}/reconciliation`],
        ({ tokens }) => ({ token: tokens.cityElsewhere }),
      ),
    ],
  },
  createWebhook: {
    roles: ['city-hq'],
    foreign: hooksOfOthers('POST', '', { url: 'https://app.example/muster' }),
  },
  listWebhooks: { roles: ['city-hq'], foreign: hooksOfOthers('GET', '') },
  getWebhook: { roles: ['city-hq'], foreign: hooksOfOthers('GET', '/:id') },
  changeWebhook: { roles: ['city-hq'], foreign: hooksOfOthers('PATCH', '/:id', { active: false }) },
  deleteWebhook: { roles: ['city-hq'], foreign: hooksOfOthers('DELETE', '/:id') },
  rotateWebhookSecret: { roles: ['city-hq'], foreign: hooksOfOthers('POST', '/:id/rotate-secret') },
  listWebhookDeliveries: { roles: ['city-hq'], foreign: hooksOfOthers('GET', '/:id/deliveries') },
  replayWebhook: { roles: ['city-hq'], foreign: hooksOfOthers('POST', '/:id/replay', {}) },
  testWebhook: { roles: ['city-hq'], foreign: hooksOfOthers('POST', '/:id/test') },
  addDevice: {
    roles: ['city-hq', 'district-hq', 'admin'],
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
    roles: ['city-hq', 'district-hq', 'admin'],
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
  revokeDevice: { roles: ['city-hq', 'district-hq', 'admin'], foreign: devicesOfOthers('revoke') },
  restoreDevice: { roles: ['city-hq', 'district-hq', 'admin'], foreign: devicesOfOthers('restore') },
  listCheckInReviews: { roles: headquarters, foreign: byDivision('check-in-reviews', false) },
  settleCheckInReview: {
    roles: headquarters,
    foreign: (
      [
        ['another district', ({ drill }) => drill.taijiangHq],
        ['another city', ({ tokens }) => tokens.cityElsewhere],
        ['a token without a division', ({ tokens }) => tokens.noDivision],
      ] satisfies [string, (world: World) => string][]
    ).map(([what, token]) =>
      foreign(
        what,
        404,
        ['POST', ({ review }) => `/v1/check-in-reviews/${review}/settle`],
        (world: World) => ({ token: token(world), body: { reason: '已核实' } }),
      ),
    ),
  },
  uploadCheckIns: {
    roles: ['tablet'],
    foreign: (
      [
        ['gulou', 1],
        ['taijiang', 0],
      ] as const
    ).map(([district, index]) =>
      foreign(
        `at another site, of ${district}`,
        403,
        ['POST', ({ drill }) => `/v1/sites/${drill[district][index]}/check-ins/batch`],
        ({ tokens }) => ({
          token: tokens.tablet,
          body: {
            checkIns: [{ deviceSeq: 1, at: morning.opensAt, lane: '1', document: person(1).document }],
          },
        }),
      ),
    ),
  },
  getSiteList: {
    roles: ['tablet'],
    foreign: [
      foreign(
        'of another site',
        403,
        ['GET', ({ drill }) => `/v1/sites/${drill.gulou[1]}/site-list`],
        ({ tokens }) => ({
          token: tokens.tablet,
        }),
      ),
      foreign(
        'of a site of another drill',
        403,
        ['GET', ({ draft }) => `/v1/sites/${draft.gulou[0]}/site-list`],
        ({ tokens }) => ({ token: tokens.tablet }),
      ),
    ],
  },
  getSiteRoster: {
    roles: ['tablet'],
    foreign: [
      foreign(
        'of another site',
        403,
        ['GET', ({ drill }) => `/v1/sites/${drill.gulou[1]}/roster`],
        ({ tokens }) => ({
          token: tokens.tablet,
        }),
      ),
      foreign(
        'of a site of another drill',
        403,
        ['GET', ({ draft }) => `/v1/sites/${draft.gulou[0]}/roster`],
        ({ tokens }) => ({ token: tokens.tablet }),
      ),
    ],
  },
  checkIn: {
    roles: ['tablet'],
    foreign: [
      foreign(
        'at another site',
        403,
        ['POST', ({ drill }) => `/v1/sites/${drill.gulou[1]}/check-ins`],
        ({ tokens }) => ({
          token: tokens.tablet,
          body: { deviceSeq: 1, at: morning.opensAt, lane: '1', document: person(1).document },
        }),
      ),
      foreign(
        "at another district's site",
        403,
        ['POST', ({ drill }) => `/v1/sites/${drill.taijiang[0]}/check-ins`],
        ({ tokens }) => ({
          token: tokens.tablet,
          body: {
            deviceSeq: 1,
            at: morning.opensAt,
            lane: '1',
            walkIn: registration(630, taijiang.communities[0]),
          },
        }),
      ),
    ],
  },
};
