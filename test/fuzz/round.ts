import { createRandom, type Random } from '../../src/core/random.ts';
import { roles } from '../../src/modules/foundation/auth/roles.ts';
import { writingRoutes } from '../integration/modules/bad-input/bodies.ts';
import { planOf, type World } from '../integration/modules/privacy/whole-way.ts';
import type { Answer, Ask, Method, TestApp } from '../support/app.ts';
import { describedBy, findOperation, resolveOperation } from '../support/contract.ts';
import { city, gulou, otherCity, taijiang } from '../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../support/drill.ts';
import { nobodysId } from '../support/routes.ts';
import { type Draw, mutate, type Request } from './mutations.ts';

/** A request that was not answered as it must be. */
export interface Failure {
  /** Of the round, and which of its requests it was. */
  seed: number;
  number: number;
  operationId: string;
  what: string;
  method: string;
  url: string;
  body: string;
  headers: Record<string, string>;
  why: string;
}

/** What a round, or several, came to. */
export interface Tally {
  sent: number;
  failures: Failure[];
  byStatus: Map<number, number>;
  /** Operations that were asked, and whether one was ever answered with success. */
  reached: Map<string, boolean>;
  /** Good requests of the plan that came too late, since a changed one before them had been taken. */
  overtaken: number;
}

export const emptyTally = (): Tally => ({
  sent: 0,
  failures: [],
  byStatus: new Map(),
  reached: new Map(),
  overtaken: 0,
});

export interface Round {
  seed: number;
  /** How many changed requests are sent; the good ones between them come besides. */
  requests: number;
  /** Operations that cannot be asked here. */
  without?: readonly string[];
  /** Told after each request. */
  told?: (tally: Tally) => void;
}

/** Most ids that are remembered. */
const MOST_KNOWN = 3_000;
const uuids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Tokens of every role for what is the drill's, for another district, another city, and for nothing. */
async function tokensOf(t: TestApp, drill: SeededDrill): Promise<Draw['tokens']> {
  const scopes: [string, string, string | undefined][] = [
    ['of the city', city, drill.gulou[0]],
    ['of the district', gulou.division, drill.gulou[1]],
    ['of its street', gulou.street, drill.gulou[0]],
    ['of another district', taijiang.division, drill.taijiang[0]],
    ['of another city', otherCity, nobodysId],
  ];
  const all = [
    { who: 'nobody', token: '' },
    { who: 'a stranger', token: 'a.b.c' },
  ];
  for (const role of roles) {
    for (const [whose, division, site] of scopes) {
      const [laboratory, team, facility, checkpoint] = [nobodysId, nobodysId, nobodysId, nobodysId];
      const scope = { sub: `${role} ${whose}`.replaceAll(' ', '-'), division, site };
      all.push({
        who: `${role} ${whose}`,
        token: await t.token(role, { ...scope, laboratory, team, facility, checkpoint }),
      });
    }
  }
  return all;
}

/**
 * One drill from its planning to its evening, in which each operation is asked as it should be; before it is, changed
 * forms of that request are sent, so that they meet the drill in the very state in which the good one is taken. Then
 * changed forms of everything, against that drill and one that has just begun. Every answer must be one that the document
 * declares, and none a 5xx but a declared 503. What is sent depends on the seed alone, but for ids, which are new each time.
 */
export async function fuzzRound(t: TestApp, { seed, requests, without = [], told }: Round, tally: Tally) {
  const random: Random = createRandom(seed);
  const description = describedBy(t.app);
  const drill = await seedDrill(t);
  const tokens = await tokensOf(t, drill);
  const known: string[] = [];
  const seen = new Set<string>();
  const corpus: (() => Request)[] = [];
  const bodies: unknown[] = [];
  let number = 0;

  function remember(text: string): void {
    for (const [id] of text.slice(0, 20_000).matchAll(uuids)) {
      if (seen.has(id)) continue;
      seen.add(id);
      if (known.length < MOST_KNOWN) known.push(id);
      else known[random.whole(0, MOST_KNOWN - 1)] = id;
    }
  }

  const operationOf = (method: string, url: string) => findOperation(description, method, url)?.operation;

  /** Sends one and looks at what it is answered; answers nothing where that is not as it must be. */
  async function send(request: Request, what: string): Promise<Answer<unknown> | undefined> {
    const { operationId, method, url, ask } = request;
    const operation = operationOf(method, url);
    if (without.includes(operation?.operationId ?? '')) return undefined;
    tally.sent += 1;
    try {
      const answer = await t.call<unknown>(method, url, ask);
      tally.byStatus.set(answer.status, (tally.byStatus.get(answer.status) ?? 0) + 1);
      const id = operation?.operationId ?? operationId;
      tally.reached.set(id, answer.status < 400 || tally.reached.get(id) === true);
      if (answer.status >= 500 && answer.status !== 503)
        throw new Error(`answered ${answer.status}: ${answer.text}`);
      remember(answer.text);
      return answer;
    } catch (error) {
      const body =
        typeof ask.body === 'string' || Buffer.isBuffer(ask.body)
          ? String(ask.body)
          : (JSON.stringify(ask.body) ?? '');
      const why = error instanceof Error ? error.message : String(error);
      const headers = ask.headers ?? {};
      tally.failures.push({
        seed,
        number,
        operationId,
        what,
        method,
        url,
        body: body.slice(0, 2_000),
        headers,
        why,
      });
      return undefined;
    } finally {
      told?.(tally);
    }
  }

  async function sendChanged(request: Request): Promise<void> {
    number += 1;
    const found = operationOf(request.method, request.url);
    const operation = found === undefined ? undefined : resolveOperation(description, found);
    const { what, request: changed } = mutate(request, { random, known, tokens, operation, bodies });
    const before = t.clock.now();
    const answer = await send(changed, what);
    // A drill at another time would refuse everything that comes after.
    if (changed.url.startsWith('/v1/clock') && answer?.status === 200) t.clock.moveTo(before);
  }

  let perVisit = 0;
  const say = async <T>(method: Method, url: string, ask: Ask = {}): Promise<Answer<T>> => {
    // What was to be asked for here is told by an answer that one before has not been given.
    if (url === '') throw new Error('there is nothing to ask for');
    const operationId = operationOf(method, url)?.operationId ?? 'none';
    const request = { operationId, method, url, ask };
    corpus.push(() => request);
    if (typeof ask.body === 'object') bodies.push(ask.body);
    const some = without.includes(operationId) ? 0 : perVisit;
    // A changed form that is taken can leave nothing to do for the good one: half of them come after. So do all of the person
    // on whom the rest of the day hangs.
    const before = operationId !== 'registerPerson' && random.chance(0.5);
    const sendSome = async () => {
      for (let n = 0; n < some && number < requests; n++) await sendChanged(request);
    };
    if (before) await sendSome();
    const answer = await send(request, 'as it should be');
    if (!before) await sendSome();
    if (answer === undefined) throw new Error(`${operationId} was not answered`);
    return answer as Answer<T>;
  };
  const world: World = { t, drill, say, ids: new Map() };
  const visits = planOf(world);
  perVisit = Math.max(1, Math.floor((0.6 * requests) / visits.length));
  for (const { operationId, visit } of visits) {
    try {
      await visit();
    } catch {
      tally.overtaken += 1;
      if (!tally.reached.has(operationId)) tally.reached.set(operationId, false);
    }
  }
  const next = await seedDrill(t);
  for (const route of await writingRoutes(t, next).catch(() => []))
    corpus.push(() => ({ ...route, ask: { token: route.token, body: route.valid() } }));
  while (number < requests) await sendChanged(random.pick(corpus)());
}
