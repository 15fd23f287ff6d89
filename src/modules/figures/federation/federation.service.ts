import { type CoverageFigures, coverageTotal } from '../../../core/coverage/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import type { OtherCity } from '../../../platform/federation-config.ts';
import { type Caller, covers, noDivision } from '../../foundation/index.ts';
import { type CityAsker, CityError, type CityProblem } from './city-asker.ts';
import type { CityFigures, FederationRepo, KeptFigures } from './federation.repo.ts';
import type { OwnCities } from './own-cities.ts';

/** How a city stands. */
export interface CityStanding extends CityFigures {
  city: string;
  name: string | null;
  /** Whether its figures are of now; else those are of when it answered last, if ever. */
  answered: boolean;
  problem: CityProblem | null;
  receivedAt: Date | null;
  ageSeconds: number | null;
}

export interface FederationCoverage {
  asOf: Date;
  /** Whether every city has answered. */
  complete: boolean;
  /** Cities that have not, with figures of before in the total. */
  outdated: string[];
  /** Cities that have not, and of which nothing is in the total. */
  absent: string[];
  /** The sum over all cities of which there are figures. */
  total: CoverageFigures;
  cities: CityStanding[];
}

export interface FederationService {
  /** The coverage of the cities that the caller's division covers. @throws AppError 403 without a division, 404 where it covers none */
  coverage(by: Caller): Promise<FederationCoverage>;
}

/** How a question to a city went, for as long as it is not asked again. */
interface Asked {
  at: number;
  outcome: Promise<CityProblem | null>;
}

/** `clock` is the machine's. */
export function createFederationService(deps: {
  cities: readonly OtherCity[];
  freshMs: number;
  asker: CityAsker;
  own: OwnCities;
  repo: FederationRepo;
  /** Names of divisions by code. */
  names(codes: readonly string[]): Promise<ReadonlyMap<string, string>>;
  clock: Clock;
}): FederationService {
  const { cities, freshMs, asker, own, repo, names, clock } = deps;
  const asked = new Map<string, Asked>();

  /** Asks a city unless that was just done, and keeps what it answers; whoever asks at the same time waits for the same. */
  function askOnce(city: OtherCity): Promise<CityProblem | null> {
    const now = clock.now().getTime();
    const known = asked.get(city.city);
    if (known !== undefined && now - known.at < freshMs) return known.outcome;
    const outcome = asker.ask(city).then(
      async (figures) => {
        await repo.keep(city.city, { ...figures, receivedAt: clock.now() });
        return null;
      },
      (error: unknown) => {
        if (error instanceof CityError) return error.problem;
        throw error;
      },
    );
    asked.set(city.city, { at: now, outcome });
    // What went wrong here is nobody's answer.
    outcome.catch(() => asked.delete(city.city));
    return outcome;
  }

  async function ofOthers(others: typeof cities): Promise<CityStanding[]> {
    const problems = await Promise.all(others.map(askOnce));
    const last = await repo.last(others.map(({ city }) => city));
    const now = clock.now().getTime();
    return others.map(({ city, name }, index) => {
      const problem = problems[index] ?? null;
      return { city, name, answered: problem === null, problem, ...aged(last.get(city), now) };
    });
  }

  async function ofOwn(codes: readonly string[]): Promise<CityStanding[]> {
    const known = await names(codes);
    return Promise.all(
      codes.map(async (city) => {
        const figures = await own.figures(city);
        const receivedAt = clock.now();
        const name = known.get(city) ?? null;
        return { city, name, answered: true, problem: null, ...figures, receivedAt, ageSeconds: 0 };
      }),
    );
  }

  return {
    async coverage(by) {
      if (by.division === undefined) throw noDivision();
      const ownCodes = (await own.codes()).filter((city) => covers(by, city));
      // A city whose drill runs here is counted here, and once.
      const others = cities.filter(({ city }) => covers(by, city) && !ownCodes.includes(city));
      if (ownCodes.length + others.length === 0) throw new AppError(notFound);
      const standings = (await Promise.all([ofOwn(ownCodes), ofOthers(others)])).flat();
      const inOrder = standings.sort((one, other) => (one.city < other.city ? -1 : 1));
      const silent = inOrder.filter(({ answered }) => !answered);
      const codesOf = (some: readonly CityStanding[]) => some.map(({ city }) => city);
      return {
        asOf: clock.now(),
        complete: silent.length === 0,
        outdated: codesOf(silent.filter(({ figures }) => figures !== null)),
        absent: codesOf(silent.filter(({ figures }) => figures === null)),
        total: coverageTotal(inOrder.flatMap(({ figures }) => figures ?? [])),
        cities: inOrder,
      };
    },
  };
}

function aged(
  kept: KeptFigures | undefined,
  now: number,
): CityFigures & {
  receivedAt: Date | null;
  ageSeconds: number | null;
} {
  if (kept === undefined)
    return { drills: [], figures: null, asOf: null, receivedAt: null, ageSeconds: null };
  const ageSeconds = Math.max(0, Math.floor((now - kept.receivedAt.getTime()) / 1000));
  return { ...kept, ageSeconds };
}
