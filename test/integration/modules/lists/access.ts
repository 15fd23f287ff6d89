import {
  type AccessRow,
  districtsAndCity,
  type Foreign,
  foreign,
  headquarters,
  type World,
} from '../access/foreign-things.ts';

const finders = [...headquarters, 'community-worker'];
const nobodysId = '00000000-0000-4000-8000-000000000001';
const of = (path: string | ((world: World) => string)) => (world: World) =>
  `/v1/drills/${world.drill.id}/${typeof path === 'string' ? path : path(world)}`;
const task = (path: string) => of(({ task: id }) => `tasks/${id}${path}`);
const request = (path: string) => of(({ request: id }) => `requests/${id}${path}`);
const from = (world: World): [string, string][] => [
  ['another district', world.drill.taijiangHq],
  ["another city's headquarters", world.tokens.cityElsewhere],
  ["another city's district", world.tokens.districtElsewhere],
];

/** Requests for one thing of Gulou's, by everybody whose it is not. */
function ofOthers(
  method: 'GET' | 'POST',
  url: (world: World) => string,
  body: object | undefined,
  workers: boolean,
): Foreign[] {
  const rows = ['another district', "another city's headquarters", "another city's district"].map(
    (what, index) => foreign(what, 404, [method, url], (world) => ({ token: from(world)[index]?.[1], body })),
  );
  const adrift = foreign('a token without a division', 404, [method, url], () => ({ token: '', body }));
  const worker = foreign("another street's worker", 404, [method, url], ({ tokens }) => ({
    token: tokens.workerTaijiang,
    body,
  }));
  return [...rows, adrift, ...(workers ? [worker] : [])];
}

/** A list of a drill of another city, and without a division. */
function ofDrills(method: 'GET' | 'POST', path: string, ask: object = {}): Foreign[] {
  return [
    foreign("another city's headquarters", 404, [method, of(path)], ({ tokens }) => ({
      ...ask,
      token: tokens.cityElsewhere,
    })),
    foreign('a token without a division', 404, [method, of(path)], () => ({ ...ask, token: '' })),
  ];
}

const file = {
  body: '姓名,联系电话\r\n张小丰,13805910000\r\n',
  headers: { 'content-type': 'text/csv' },
};
const contact = { means: 'call', outcome: 'reached', at: '2021-09-20T08:30:00+08:00' };
const reason = '摸排名单人员，需电话核实行程';
const due = '2021-09-24T08:30:00+08:00';

export const access: Record<string, AccessRow> = {
  importList: {
    roles: headquarters,
    foreign: [
      ...ofDrills('POST', 'lists?source=A&reason=other', file),
      foreign(
        'rows for a list of another district',
        404,
        ['POST', of(({ request: id }) => `lists?source=A&reason=other&list=${id}`)],
        ({ drill }) => ({ ...file, token: drill.taijiangHq }),
      ),
    ],
  },
  listLists: { roles: finders, foreign: ofDrills('GET', 'lists') },
  getList: {
    roles: finders,
    foreign: [
      ...ofDrills('GET', `lists/${nobodysId}`),
      foreign(
        'one of another drill',
        404,
        ['GET', ({ draft, request: id }) => `/v1/drills/${draft.id}/lists/${id}`],
        ({ draft }) => ({
          token: draft.cityHq,
        }),
      ),
    ],
  },
  listTasks: {
    roles: finders,
    foreign: [
      ...ofDrills('GET', 'tasks'),
      foreign(
        'a community of another district',
        403,
        ['GET', of('tasks?community=350103001001')],
        ({ drill }) => ({
          token: drill.gulouHq,
        }),
      ),
      foreign("another street's worker", 403, ['GET', of('tasks?community=350102001001')], ({ tokens }) => ({
        token: tokens.workerTaijiang,
      })),
    ],
  },
  getTask: { roles: finders, foreign: ofOthers('GET', task(''), undefined, true) },
  addContact: { roles: finders, foreign: ofOthers('POST', task('/contacts'), contact, true) },
  revealTask: { roles: finders, foreign: ofOthers('POST', task('/reveal'), { reason }, true) },
  handOnTask: {
    roles: finders,
    foreign: ofOthers('POST', task('/hand-on'), { division: '350103001001' }, true),
  },
  addRequest: {
    roles: districtsAndCity,
    foreign: [
      ...ofDrills('POST', 'requests', {
        body: { number: '1', region: '厦门市', due, people: [{ name: '张小丰', phone: '13805910000' }] },
      }),
      foreign('with a task of another district', 404, ['POST', of('requests')], (world) => ({
        token: world.drill.taijiangHq,
        body: { number: '1', region: '厦门市', due, tasks: [world.task] },
      })),
    ],
  },
  listRequests: { roles: districtsAndCity, foreign: ofDrills('GET', 'requests') },
  getRequest: { roles: districtsAndCity, foreign: ofOthers('GET', request(''), undefined, false) },
  exportRequest: {
    roles: districtsAndCity,
    foreign: ofOthers('POST', request('/export'), { reason }, false),
  },
  takeRequest: { roles: districtsAndCity, foreign: ofOthers('POST', request('/take'), undefined, false) },
  answerRequest: {
    roles: districtsAndCity,
    foreign: ofOthers('POST', request('/answer'), { partial: true }, false),
  },
};
