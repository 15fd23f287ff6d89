import { type AccessRow, type Foreign, foreign, headquarters, type World } from '../access/foreign-things.ts';

const at = ({ drill }: World, path: string) => `/v1/drills/${drill.id}/${path}`;
const planners = [...headquarters, 'shift-planner'];
const workers = [
  ...planners,
  'community-worker',
  'team-leader',
  'team-member',
  'checkpoint',
  'courier',
  'lab',
  'facility',
  'citizen',
];
const someone = '00000000-0000-4000-8000-000000000001';

type Path = (world: World) => string;

/** Whose a shift, a post or a person of Gulou's is not; a worker who works no shifts there sees none. */
function ofOthers(
  method: 'GET' | 'POST' | 'DELETE',
  url: Path,
  body?: object,
  who: 'planners' | 'workers' = 'planners',
): Foreign[] {
  const rows = [
    foreign("another city's headquarters", 404, [method, url], ({ tokens }) => ({
      token: tokens.cityElsewhere,
      body,
    })),
    foreign('another district', 404, [method, url], ({ drill }) => ({ token: drill.taijiangHq, body })),
    foreign("another district's planner", 404, [method, url], ({ tokens }) => ({
      token: tokens.plannerTaijiang,
      body,
    })),
    foreign('a token without a division', 404, [method, url], ({ tokens }) => ({
      token: tokens.noDivision,
      body,
    })),
  ];
  if (who === 'planners') return rows;
  return [
    ...rows,
    foreign('who works no shifts there', 404, [method, url], ({ tokens }) => ({
      token: tokens.shiftPerson,
      body,
    })),
    foreign('a citizen', 404, [method, url], ({ tokens }) => ({ token: tokens.anna, body })),
  ];
}

/** What is asked for a division of one's own alone. */
const forGulou = (method: 'POST' | 'PUT', path: string, body: object): Foreign[] => {
  const url: Path = (world) => at(world, path);
  return [
    foreign('for another district', 403, [method, url], ({ drill }) => ({ token: drill.taijiangHq, body })),
    foreign("by another district's planner", 403, [method, url], ({ tokens }) => ({
      token: tokens.plannerTaijiang,
      body,
    })),
    foreign("another city's headquarters", 404, [method, url], ({ tokens }) => ({
      token: tokens.cityElsewhere,
      body,
    })),
  ];
};

const post =
  (path = ''): Path =>
  (world) =>
    at(world, `posts/${world.post}${path}`);
const shift =
  (path = ''): Path =>
  (world) =>
    at(world, `shifts/${world.shift}${path}`);
const person =
  (path: string): Path =>
  (world) =>
    at(world, `shift-people/${world.shiftPerson}${path}`);
const site: Path = ({ drill }) => `/v1/sites/${drill.gulou[0]}/manning`;

const span = { from: '2021-09-22T00:00:00+08:00', until: '2021-09-24T00:00:00+08:00' };
const swap = { with: { shift: someone, person: someone } };
const template = [{ from: '08:00', until: '20:00', heads: 1 }];
const lists = (path: string): Foreign[] => [
  foreign("another city's headquarters", 404, ['GET', (world) => at(world, path)], ({ tokens }) => ({
    token: tokens.cityElsewhere,
  })),
  foreign('a token without a division', 404, ['GET', (world) => at(world, path)], ({ tokens }) => ({
    token: tokens.noDivision,
  })),
];

const manningOf = (method: 'GET' | 'PUT', body?: object): Foreign[] => [
  foreign('another district', 403, [method, site], ({ drill }) => ({ token: drill.taijiangHq, body })),
  foreign("another city's headquarters", [403, 404], [method, site], ({ tokens }) => ({
    token: tokens.cityElsewhere,
    body,
  })),
];

export const access: Record<string, AccessRow> = {
  addPost: {
    roles: planners,
    foreign: forGulou('POST', 'posts', { division: '350102', kind: 'hotline', name: '热线', template }),
  },
  listPosts: { roles: planners, foreign: lists('posts') },
  openShifts: {
    roles: planners,
    foreign: ofOthers('POST', post('/days'), { from: '2021-09-22', until: '2021-09-22' }),
  },
  setShiftRules: { roles: planners, foreign: forGulou('PUT', 'shift-rules', { division: '350102' }) },
  planShifts: { roles: planners, foreign: forGulou('POST', 'shifts/plan', { ...span, division: '350102' }) },
  addShiftPerson: {
    roles: planners,
    foreign: forGulou('POST', 'shift-people', {
      name: '林小梅',
      phone: '13805910011',
      division: '350102',
    }),
  },
  listShiftPeople: {
    roles: workers,
    foreign: [
      ...lists('shift-people'),
      foreign(
        'who works no shifts there',
        404,
        ['GET', (world) => at(world, 'shift-people')],
        ({ tokens }) => ({ token: tokens.shiftPerson }),
      ),
    ],
  },
  confirmCertificate: {
    roles: planners,
    foreign: ofOthers('POST', person('/certificates'), { skill: 'sampling', validUntil: null }),
  },
  reportShiftAbsence: { roles: workers, foreign: ofOthers('POST', person('/absences'), span, 'workers') },
  issueCalendar: { roles: workers, foreign: ofOthers('POST', person('/calendar'), undefined, 'workers') },
  revokeCalendar: { roles: workers, foreign: ofOthers('DELETE', person('/calendar'), undefined, 'workers') },
  getCalendar: {
    roles: 'public',
    foreign: [
      foreign('a key that was never given', 404, ['GET', () => '/v1/calendars/nobodys.ics'], () => ({
        token: undefined,
      })),
    ],
  },
  listShifts: {
    roles: workers,
    foreign: [
      ...lists('shifts'),
      foreign('who works no shifts there', 404, ['GET', (world) => at(world, 'shifts')], ({ tokens }) => ({
        token: tokens.shiftPerson,
      })),
    ],
  },
  getShift: { roles: workers, foreign: ofOthers('GET', shift(), undefined, 'workers') },
  listStandIns: { roles: planners, foreign: ofOthers('GET', shift('/stand-ins')) },
  signUpForShift: {
    roles: workers,
    foreign: ofOthers('POST', shift('/sign-up'), { person: someone }, 'workers'),
  },
  withdrawFromShift: {
    roles: workers,
    foreign: ofOthers('POST', shift('/withdraw'), { person: someone }, 'workers'),
  },
  presentAtShift: {
    roles: workers,
    foreign: ofOthers('POST', shift('/present'), { person: someone }, 'workers'),
  },
  absentFromShift: { roles: planners, foreign: ofOthers('POST', shift('/absent'), { person: someone }) },
  swapShift: { roles: workers, foreign: ofOthers('POST', shift('/swap'), swap, 'workers') },
  setSiteManning: { roles: headquarters, foreign: manningOf('PUT', { byShifts: true }) },
  getSiteManning: { roles: headquarters, foreign: manningOf('GET') },
};
