import type { ResultState } from '../../../core/swabs/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import type { DrillCatalogue, OpenDrill } from '../../drill/index.ts';
import { type Caller, isHeadquarters, related, requireDivision } from '../../foundation/index.ts';
import type { LaboratoriesService } from '../laboratories/index.ts';
import { notHeld } from './results.errors.ts';
import type { CaseRow, HeldRow, LateTubeRow, Place, ResultsRead, Scope } from './results.read.ts';
import type { TellingRepo } from './telling.repo.ts';

type Page<K extends 'held' | 'cases' | 'late'> = Pick<Parameters<ResultsRead[K]>[0], 'limit' | 'after'>;

/** Looking at results, at those who are held, and telling them. @throws AppError 404, 403, 410 `personal-data-destroyed` */
export interface LookingService {
  /** What changed after a place in the order of changes: a laboratory's own, or those of a headquarters' division. */
  since(
    caller: Caller,
    drillId: string,
    query: { place: Place | undefined; state: ResultState | undefined; limit: number },
  ): ReturnType<ResultsRead['since']>;
  late(caller: Caller, drillId: string, page: Page<'late'>): Promise<{ rows: LateTubeRow[]; now: Date }>;
  held(
    caller: Caller,
    drillId: string,
    query: Page<'held'> & { division: string | undefined; told: boolean | undefined },
  ): Promise<{ rows: HeldRow[]; drill: OpenDrill }>;
  cases(
    caller: Caller,
    drillId: string,
    query: Page<'cases'> & { division: string | undefined },
  ): Promise<CaseRow[]>;
  /** @throws AppError 404 outside the caller's division, 409 `not-held` */
  tell(caller: Caller, registrationId: string): Promise<void>;
}

/** How long tubes may be on their way, in hours: at room temperature (全员核酸检测组织实施指南). */
export const transportHours = 4;

export function createLookingService(deps: {
  read: ResultsRead;
  telling: Pick<TellingRepo, 'told'>;
  laboratories: Pick<LaboratoriesService, 'own'>;
  drills: DrillCatalogue;
  clock: Clock;
}): LookingService {
  const { read, telling, laboratories, drills, clock } = deps;

  /** The division that a caller looks at: theirs, or one below it. */
  function below(caller: Caller, drill: OpenDrill, division: string | undefined): string {
    const asked = division ?? caller.division ?? drill.city;
    if (!related(asked, drill.city)) throw new AppError(notFound);
    requireDivision(caller, asked);
    return asked;
  }

  async function scopeOf(caller: Caller, drill: OpenDrill): Promise<Scope> {
    if (isHeadquarters(caller)) {
      return { division: below(caller, drill, undefined), city: caller.role === 'city-hq' };
    }
    return { laboratory: (await laboratories.own(caller, drill.id)).id };
  }

  return {
    async since(caller, drillId, query) {
      const drill = await drills.withPeople(drillId);
      return read.since({ drillId, scope: await scopeOf(caller, drill), ...query });
    },

    async late(caller, drillId, page) {
      const drill = await drills.withPeople(drillId);
      const scope = await scopeOf(caller, drill);
      const now = clock.now();
      const { pooledHours: pooled, singleHours: single } = drill.resultRules;
      const hours = { pooled, single, transport: transportHours };
      return { rows: await read.late({ drillId, scope, at: now, hours, ...page }), now };
    },

    async held(caller, drillId, { division, ...query }) {
      const drill = await drills.withPeople(drillId);
      return {
        rows: await read.held({ drillId, division: below(caller, drill, division), ...query }),
        drill,
      };
    },

    async cases(caller, drillId, { division, ...query }) {
      const drill = await drills.withPeople(drillId);
      return read.cases({ drillId, division: below(caller, drill, division), ...query });
    },

    async tell(caller, id) {
      const { division, sub: by } = caller;
      const held =
        division === undefined ? undefined : await telling.told({ id, division, by, at: clock.now() });
      if (held === undefined) throw new AppError(notFound);
      if (!held) throw new AppError(notHeld);
    },
  };
}
