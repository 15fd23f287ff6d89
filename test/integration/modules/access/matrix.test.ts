import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Caller } from '../../../../src/modules/foundation/auth/index.ts';
import { type Role, roles } from '../../../../src/modules/foundation/auth/roles.ts';
import { type Answer, type Ask, type Method, startTestApp, type TestApp } from '../../../support/app.ts';
import { describedBy, findOperation } from '../../../support/contract.ts';
import { city, otherCity, siming, taijiang } from '../../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../../support/drill.ts';
import { type Route, routesOf } from '../../../support/routes.ts';
import { planOf, unvisited, type World } from '../privacy/whole-way.ts';

/** Whose thing it is that somebody reaches for, seen from them. */
type Relation = 'other district' | 'other account' | 'other site' | 'other drill';

interface Stranger {
  role: Role;
  relation: Relation;
  token: string;
}

/**
 * Operations that a stranger may call, too, and why that gives or takes nothing of anybody's. They are asked after the good
 * request, and must show nothing of what it showed.
 */
const open: Record<string, string> = Object.fromEntries(
  Object.entries({
    'every account registers people of its own': ['registerPerson', 'registerHousehold'],
    'it is about the district of whoever asks, or each row is looked at by itself': [
      'makeReport',
      'planDrill',
      'importExemptions',
      'importList',
      'importTeams',
      'importFacilities',
      'importRoster',
      'importSites',
      'planRoutes',
      'planShifts',
      'addRequest',
      'uploadVisits',
      'tracePassages',
      'exportTrace',
      'exportRoster',
    ],
    'a laboratory of the drill says what it has tested, and another one that contradicts it is told so': [
      'enterResults',
    ],
    'boxes are told apart by their code, and begin where they are opened': ['openBox', 'uploadBoxActs'],
  }).flatMap(([why, ids]) => ids.map((id) => [id, why])),
);

/** Lists that show the same things to several: which, and why. */
const shown: Record<string, string> = {
  listLaboratories: 'laboratories are the drill’s, and every district sends to them',
  listLists: 'one of them is what the other district has sent itself',
  listProposals: 'one of them is about a site of the other district',
  listResults: 'the other laboratory has said the same of the tube',
};

/** Requests that are wrong where a stranger sends them: they are told so before anything is looked at. */
const wrong: Record<string, number> = { declareRosterComplete: 400 };

const uuids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const idsOf = (text: string): Set<string> => new Set(text.match(uuids) ?? []);

/**
 * Every operation is asked as it should be, with real things, as a whole drill goes on; and just before, the very same
 * request comes from each role that may call it, but in another place. What is found is what the service does and not
 * what a table says: an operation that nobody asks as it should be, or that gives a stranger something, fails the test.
 */
describe('operation × role × whose it is', () => {
  let t: TestApp;
  let drill: SeededDrill;
  let routes: Map<string, Route>;
  let strangers: Stranger[];
  const cells = new Map<string, number>();
  const asked = new Set<string>();
  const given: string[] = [];
  const failed: string[] = [];
  /** What strangers made for themselves. */
  const theirs = new Set<string>();

  const count = (what: string, n = 1) => cells.set(what, (cells.get(what) ?? 0) + n);

  beforeAll(async () => {
    t = await startTestApp({ worker: true, now: new Date('2021-09-22T08:00:00+08:00') });
    routes = new Map(routesOf(t).map((route) => [route.operationId, route]));
    drill = await seedDrill(t);
    const other = await seedDrill(t);
    strangers = await strangersOf(t, drill, other);
    const world: World = { t, drill, say: askedByStrangers(other), ids: new Map() };
    for (const { operationId, visit } of planOf(world)) {
      await visit().catch((error: unknown) => failed.push(`${operationId}: ${String(error).slice(0, 300)}`));
    }
  }, 300_000);
  afterAll(() => t.close());

  /** Asks as it should be asked, after all strangers have. */
  function askedByStrangers(other: SeededDrill): TestApp['call'] {
    return async <T>(method: Method, url: string, ask: Ask = {}): Promise<Answer<T>> => {
      const { operationId = 'none' } = findOperation(describedBy(t.app), method, url)?.operation ?? {};
      const route = routes.get(operationId);
      const first = !asked.has(operationId);
      const isOpen = open[operationId] !== undefined;
      const strange = () => (first && route !== undefined ? askAll(route, method, url, ask, other) : []);
      const before = isOpen ? [] : await strange();
      const answer = await t.call<T>(method, url, ask);
      const came = isOpen ? await strange() : before;
      if (answer.status < 400) asked.add(operationId);
      const own = idsOf(answer.text);
      for (const { stranger, text, status } of came) {
        if (isOpen) for (const id of idsOf(text)) theirs.add(id);
        const shared = [...idsOf(text)].filter(
          (id) => own.has(id) && !theirs.has(id) && !url.includes(id) && !isPublic(id),
        );
        const { role, relation } = stranger;
        if (wrong[operationId] === status || shown[operationId] !== undefined) {
          count('listed, with a reason');
          continue;
        }
        const took = isOpen || method === 'GET' ? shared.length > 0 : true;
        count(took ? 'given to a stranger' : 'answered with nothing of anybody');
        if (took) given.push(`${operationId} as ${role}, ${relation}: ${status} ${text.slice(0, 120)}`);
      }
      return answer;
    };
  }

  const isPublic = (id: string) => [drill.id, ...drill.gulou, ...drill.taijiang].includes(id);

  async function askAll(route: Route, method: Method, url: string, ask: Ask, other: SeededDrill) {
    const came: { stranger: Stranger; status: number; text: string }[] = [];
    if (route.access === 'public') {
      count('public');
      return came;
    }
    count('own', route.access.length);
    count('refused by role (each is tested by itself)', roles.length - route.access.length);
    const send = async (stranger: Stranger, to: string): Promise<void> => {
      const { status, text } = await t.call<unknown>(method, to, { ...ask, token: stranger.token });
      if ([403, 404].includes(status)) count(`refused: ${stranger.relation}`);
      else came.push({ stranger, status, text });
    };
    const isTheirs =
      ask.token === drill.taijiangHq ||
      /proposals\//.test(url) ||
      drill.taijiang.some((id) => url.includes(id));
    for (const stranger of strangers) {
      if (!route.access.includes(stranger.role) || (isTheirs && stranger.relation === 'other district'))
        continue;
      await send(stranger, url);
    }
    // The thing itself, as if it were of another drill that the same caller may see.
    if (ask.token !== undefined && /\/drills\/[^/]+\/.*\/[^/?]*\d/.test(url) && url.includes(drill.id)) {
      const role = route.access[0] as Role;
      await send({ role, relation: 'other drill', token: ask.token }, url.replace(drill.id, other.id));
    }
    return came;
  }

  test('every operation was asked as it should be', () => {
    expect(failed).toEqual([]);
    const silent = [...routes.keys()].filter((id) => !asked.has(id) && unvisited[id] === undefined);
    expect(silent).toEqual([]);
  });

  test('no stranger was given anything', () => {
    expect(given).toEqual([]);
    const listed = [open, shown, wrong].flatMap((table) => Object.keys(table));
    expect(listed.filter((id) => !routes.has(id))).toEqual([]);
    const lines = [...cells].sort().map(([what, n]) => `  ${what}: ${n}`);
    process.stderr.write(
      `${routes.size} operations × ${roles.length} roles × whose it is\n${lines.join('\n')}\n`,
    );
    for (const relation of ['other district', 'other account', 'other site', 'other drill'] as const)
      expect(cells.get(`refused: ${relation}`)).toBeGreaterThan(20);
  });
});

/** Of each role, those to whom nothing of Gulou's, of Anna's, of its first site and of the drill belongs. */
async function strangersOf(t: TestApp, drill: SeededDrill, other: SeededDrill): Promise<Stranger[]> {
  const make = async (of: SeededDrill, path: string, body: object) =>
    (await t.need<{ id: string }>('POST', `/v1/drills/${of.id}/${path}`, { token: of.cityHq, body })).id;
  const laboratory = (of: SeededDrill) => make(of, 'laboratories', { name: '别的实验室', districts: [city] });
  const facility = (of: SeededDrill) =>
    make(of, 'facilities', { name: '别的监测点', kind: 'central', division: taijiang.division });
  const checkpoint = (of: SeededDrill) =>
    make(of, 'checkpoints', { name: '别的卡口', kind: 'road', community: taijiang.communities[0] });
  const team = (of: SeededDrill) =>
    make(of, 'teams', {
      name: '别的队',
      kind: 'doors',
      division: taijiang.division,
      scope: [...taijiang.communities],
    });
  const all: Stranger[] = [];
  const add = async (role: Role, relation: Relation, scope: Partial<Caller>) =>
    all.push({ role, relation, token: await t.token(role, { sub: `a-stranger-${role}`, ...scope }) });

  await add('citizen', 'other account', {});
  await add('courier', 'other account', {});
  await add('city-hq', 'other district', { division: otherCity });
  for (const { division } of [taijiang, siming]) {
    await add('district-hq', 'other district', { division });
    await add('shift-planner', 'other district', { division });
  }
  await add('campus-hq', 'other district', { division: taijiang.communities[0] });
  await add('community-worker', 'other district', { division: taijiang.street });
  await add('tablet', 'other site', { site: drill.taijiang[0] });
  await add('tablet', 'other drill', { site: other.gulou[0] });
  for (const [relation, of] of [
    ['other site', drill],
    ['other drill', other],
  ] as const) {
    await add('lab', relation, { laboratory: await laboratory(of) });
    await add('facility', relation, { facility: await facility(of) });
    await add('checkpoint', relation, { checkpoint: await checkpoint(of) });
    const id = await team(of);
    await add('team-leader', relation, { team: id });
    await add('team-member', relation, { team: id });
  }
  return all;
}
