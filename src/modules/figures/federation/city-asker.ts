import { z } from 'zod';
import {
  addsUp,
  type CoverageFigures,
  coverageStages,
  coverageStates,
  coverageTotal,
} from '../../../core/coverage/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { OtherCity } from '../../../platform/federation-config.ts';
import { type JsonClient, OutgoingError } from '../../../platform/outgoing/index.ts';
import type { CityFigures } from './federation.repo.ts';

/** Why a city's figures are not new. */
export const cityProblems = [
  /** No answer in time. */
  'timeout',
  /** No connection, no trust in its certificate, or no such name. */
  'unreachable',
  /** It does not know the client, or does not let it see the figures. */
  'refused',
  /** It answers that it cannot just now. */
  'unavailable',
  /** What it answers is not what a Muster answers. */
  'not-understood',
  /** Its drills are those of another city. */
  'other-city',
  /** Its figures contradict each other. */
  'does-not-add-up',
] as const;
export type CityProblem = (typeof cityProblems)[number];

/** A city that gave no figures. Its message quotes nothing. */
export class CityError extends Error {
  override readonly name = 'CityError';
  readonly problem: CityProblem;

  constructor(problem: CityProblem, cause?: unknown) {
    super(problem, cause === undefined ? undefined : { cause });
    this.problem = problem;
  }
}

export interface CityAsker {
  /** The coverage of a city's running mass drills, within the time. @throws CityError */
  ask(city: OtherCity): Promise<CityFigures>;
}

const count = z.int().min(0).max(10_000_000_000);
const countsOf = <K extends string>(names: readonly K[]) =>
  z.object(Object.fromEntries(names.map((name) => [name, count])) as Record<K, typeof count>);

const figures = z.object({
  population: count,
  basis: z.enum(['roster', 'census', 'none']),
  states: countsOf(coverageStates),
  reached: countsOf(coverageStages),
  apart: z.object({ walkIns: count, notOnRoster: count, states: countsOf(coverageStates) }),
  rate: z.number().min(0).max(1).nullable(),
});
const asInstant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const tokenAnswer = z.object({ accessToken: z.string().min(1).max(10_000), expiresIn: z.number().min(1) });
const drillsAnswer = z.object({
  items: z.array(
    z.object({
      id: z.uuid(),
      name: z.string().min(1).max(200),
      kind: z.string(),
      city: z.string(),
      status: z.string(),
    }),
  ),
  nextCursor: z.string().min(1).nullable(),
});
const coverageAnswer = z.object({ asOf: asInstant, total: figures, groups: z.array(figures) });

/** A token is used until so long before its end, in ms. */
const tokenMargin = 60_000;
/** Drills of one page. */
const drillsAsked = 100;

/** `clock` is the machine's: tokens expire by it. */
export function createCityAsker(deps: { http: JsonClient; timeoutMs: number; clock: Clock }): CityAsker {
  const { http, timeoutMs, clock } = deps;
  const tokens = new Map<string, { token: string; until: number }>();

  /** What a city answers to a question. @throws CityError; with `refused`, what it was refused with is forgotten */
  async function answered<T>(
    { city, url }: OtherCity,
    path: string,
    schema: z.ZodType<T>,
    question: { aborted: AbortSignal; token?: string; body?: object },
  ): Promise<T> {
    const { aborted, token, body } = question;
    const answer = await http
      .ask(new URL(path, url), {
        method: body === undefined ? 'GET' : 'POST',
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        aborted,
      })
      .catch((cause: unknown) => {
        const late = cause instanceof OutgoingError && cause.failure === 'timeout';
        throw new CityError(late ? 'timeout' : 'unreachable', cause);
      });
    if (answer.status === 401 || answer.status === 403) {
      tokens.delete(city);
      throw new CityError('refused');
    }
    if (answer.status === 429 || answer.status >= 500) throw new CityError('unavailable');
    const parsed = schema.safeParse(answer.body);
    if (answer.status !== 200 || !parsed.success) throw new CityError('not-understood');
    return parsed.data;
  }

  async function tokenOf(city: OtherCity, aborted: AbortSignal): Promise<string> {
    const known = tokens.get(city.city);
    if (known !== undefined && known.until > clock.now().getTime()) return known.token;
    const { clientId, clientSecret } = city;
    const body = { clientId, clientSecret };
    const { accessToken, expiresIn } = await answered(city, '/v1/auth/token', tokenAnswer, { aborted, body });
    const until = clock.now().getTime() + expiresIn * 1000 - tokenMargin;
    tokens.set(city.city, { token: accessToken, until });
    return accessToken;
  }

  /** A city's running mass drills, page by page: one whose pages never end takes until the time is up. */
  async function runningDrills(city: OtherCity, token: string, aborted: AbortSignal) {
    const drills: z.output<typeof drillsAnswer>['items'] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const from: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const path = `/v1/drills?status=published&limit=${drillsAsked}${from}`;
      const { items, nextCursor }: z.output<typeof drillsAnswer> = await answered(city, path, drillsAnswer, {
        aborted,
        token,
      });
      drills.push(...items);
      cursor = nextCursor;
    }
    return drills.filter(({ kind, status }) => kind === 'mass' && status === 'published');
  }

  async function figuresOf(city: OtherCity, token: string, aborted: AbortSignal): Promise<CityFigures> {
    const running = await runningDrills(city, token, aborted);
    const own = running.filter((drill) => drill.city === city.city);
    if (running.length > 0 && own.length === 0) throw new CityError('other-city');
    const counted = await Promise.all(
      own.map(({ id }) =>
        answered(city, `/v1/drills/${id}/coverage?groupBy=district&division=${city.city}`, coverageAnswer, {
          aborted,
          token,
        }),
      ),
    );
    if (counted.some(({ total, groups }) => !addsUp(total, groups))) throw new CityError('does-not-add-up');
    return sumOf(
      own,
      counted.map(({ asOf, total }) => ({ asOf, figures: total })),
    );
  }

  return {
    async ask(city) {
      const aborted = AbortSignal.timeout(timeoutMs);
      const kept = tokens.has(city.city);
      try {
        return await figuresOf(city, await tokenOf(city, aborted), aborted);
      } catch (error) {
        // A token from before may have been revoked, or the keys changed: once more with a new one.
        if (!kept || !(error instanceof CityError) || error.problem !== 'refused') throw error;
        return figuresOf(city, await tokenOf(city, aborted), aborted);
      }
    },
  };
}

/** What the drills of one city come to. Somebody who is in two of them is counted in each. */
export function sumOf(
  drills: readonly { id: string; name: string }[],
  counted: readonly { asOf: Date; figures: CoverageFigures }[],
): CityFigures {
  const times = counted.map(({ asOf }) => asOf.getTime());
  return {
    drills: drills.map(({ id, name }) => ({ id, name })),
    figures: counted.length === 0 ? null : coverageTotal(counted.map((one) => one.figures)),
    asOf: times.length === 0 ? null : new Date(Math.min(...times)),
  };
}
