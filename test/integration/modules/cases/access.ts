import { type AccessRow, type Foreign, foreign, headquarters, type World } from '../access/foreign-things.ts';

const watchers = [...headquarters, 'community-worker'];
const carers = [...watchers, 'facility'];
const of = (path: string | ((world: World) => string)) => (world: World) =>
  `/v1/drills/${world.drill.id}/${typeof path === 'string' ? path : path(world)}`;
const monitoring = (path: string) => of(({ monitoring: id }) => `monitoring/${id}${path}`);
const reason = '经专家组评估，调整健康监测期限';
const at = '2021-09-20T08:30:00+08:00';

/** Requests for one thing of Gulou's, by everybody whose it is not. */
function ofOthers(
  method: 'GET' | 'POST',
  url: (world: World) => string,
  body: object | undefined,
  workers: boolean,
): Foreign[] {
  const by = (what: string, token: (world: World) => string) =>
    foreign(what, 404, [method, url], (world) => ({ token: token(world), body }));
  return [
    by('another district', ({ drill }) => drill.taijiangHq),
    by("another city's headquarters", ({ tokens }) => tokens.cityElsewhere),
    by("another city's district", ({ tokens }) => tokens.districtElsewhere),
    by('a token without a division', () => ''),
    ...(workers ? [by("another street's worker", ({ tokens }) => tokens.workerTaijiang)] : []),
  ];
}

/** A list of a drill of another city, and without a division. */
function ofDrills(method: 'GET' | 'POST', path: string, body?: object): Foreign[] {
  const by = (what: string, token: (world: World) => string) =>
    foreign(what, 404, [method, of(path)], (world) => ({ token: token(world), body }));
  return [
    by("another city's headquarters", ({ tokens }) => tokens.cityElsewhere),
    by('a token without a division', () => ''),
  ];
}

const anotherDistrict = (path: string): Foreign =>
  foreign('a community of another district', 403, ['GET', of(`${path}?community=350103001001`)], (world) => ({
    token: world.drill.gulouHq,
  }));

const notThere = (method: 'GET' | 'POST', path: string, body?: object): Foreign =>
  foreign('a facility in which they do not lie', 404, [method, monitoring(path)], ({ tokens }) => ({
    token: tokens.facilityElsewhere,
    body,
  }));

export const access: Record<string, AccessRow> = {
  traceContacts: {
    roles: headquarters,
    foreign: ofOthers(
      'POST',
      of(({ annas }) => `cases/${annas}/contacts`),
      {},
      false,
    ),
  },
  listContacts: {
    roles: watchers,
    foreign: [...ofDrills('GET', 'contacts'), anotherDistrict('contacts')],
  },
  beginMonitoring: {
    roles: watchers,
    foreign: [
      ...ofOthers(
        'POST',
        of('monitoring'),
        {
          people: [{ registrationId: '00000000-0000-4000-8000-000000000001', lastExposureAt: at }],
          place: 'home',
        },
        true,
      ),
      foreign("somebody else's resident", 404, ['POST', of('monitoring')], ({ drill, annas }) => ({
        token: drill.taijiangHq,
        body: { people: [{ registrationId: annas, lastExposureAt: at }], place: 'home' },
      })),
      foreign("somebody else's case", 404, ['POST', of('monitoring')], ({ drill, annas }) => ({
        token: drill.taijiangHq,
        body: { case: annas, place: 'home' },
      })),
    ],
  },
  listMonitoring: {
    roles: carers,
    foreign: [...ofDrills('GET', 'monitoring'), anotherDistrict('monitoring')],
  },
  getMonitoringFigures: { roles: watchers, foreign: ofDrills('GET', 'monitoring/figures') },
  getMonitoring: {
    roles: carers,
    foreign: [...ofOthers('GET', monitoring(''), undefined, true), notThere('GET', '')],
  },
  checkMonitored: {
    roles: carers,
    foreign: [
      ...ofOthers('POST', monitoring('/checks'), { at, temperature: 36.5 }, true),
      notThere('POST', '/checks', { at, temperature: 36.5 }),
    ],
  },
  revealMonitored: {
    roles: watchers,
    foreign: ofOthers('POST', monitoring('/reveal'), { reason }, true),
  },
  extendMonitoring: {
    roles: headquarters,
    foreign: ofOthers('POST', monitoring('/extend'), { until: '2021-10-20', reason }, false),
  },
  shortenMonitoring: {
    roles: headquarters,
    foreign: ofOthers('POST', monitoring('/shorten'), { until: '2021-09-25', reason }, false),
  },
  releaseMonitored: {
    roles: headquarters,
    foreign: ofOthers('POST', monitoring('/release'), { reason }, false),
  },
};
