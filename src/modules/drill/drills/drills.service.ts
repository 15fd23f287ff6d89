import type { DrillStatus } from '../../../core/lifecycle/index.ts';
import type { SwabRules } from '../../../core/swabs/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { newKey } from '../../../platform/crypto/index.ts';
import {
  AppError,
  type FieldError,
  invalidRequest,
  notFound,
  preconditionFailed,
} from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import {
  abolishedCode,
  type Caller,
  covers,
  type DivisionsRead,
  drawsOf,
  isHeadquarters,
  type KeyWrapping,
  related,
  requireDivision,
  wrongDivision,
} from '../../foundation/index.ts';
import type { CheckInRules } from './check-in-rules.ts';
import { refuseClosed } from './closed.ts';
import { type Countersigning, countersignedActs } from './countersigning.ts';
import { type DrillCatalogue, drillKeyName, type OpenDrill } from './drill-catalogue.ts';
import { drillClosed, twoDecide, windowsOutside } from './drills.errors.ts';
import type { Drill, DrillsRead } from './drills.read.ts';
import type { DrillPlan, DrillsRepo } from './drills.repo.ts';
import type { MonitoringRules } from './monitoring-rules.ts';
import type { ResultRules } from './result-rules.ts';

export interface DrillsService {
  create(caller: Caller, plan: DrillPlan & { communities: string[] }): Promise<OpenDrill>;
  /**
   * Begin and end may move only as far as no window of a published site is left outside: those are cancelled first, which
   * is a replan of its own. What two people decide, one does not make one person's.
   * @throws AppError 404, 403, 409 `drill-closed`, `windows-outside`, `two-decide`, 412 when `version` is given and stale
   */
  change(caller: Caller, id: string, version: number | undefined, change: DrillChange): Promise<OpenDrill>;
  addCommunities(caller: Caller, id: string, communities: string[]): Promise<OpenDrill>;
  /** A drill that the caller may see: everybody a published one, headquarters the drafts of their city too. */
  see(caller: Caller | null, id: string): Promise<OpenDrill>;
  /** Without a status everybody gets the published ones, headquarters those of their city, whatever their status. */
  list(
    caller: Caller | null,
    query: {
      status: DrillStatus | undefined;
      below: { createdAt: Date; id: string } | undefined;
      limit: number;
    },
  ): Promise<Drill[]>;
}

export type DrillChange = {
  [K in Exclude<
    keyof DrillPlan,
    | 'kind'
    | 'city'
    | 'windowMinutes'
    | 'checkInRules'
    | 'resultRules'
    | 'monitoringRules'
    | 'swabRules'
    | 'countersigning'
  >]?: DrillPlan[K] | undefined;
} & {
  checkInRules?: { [K in keyof CheckInRules]?: CheckInRules[K] | undefined } | undefined;
  monitoringRules?: { [K in keyof MonitoringRules]?: MonitoringRules[K] | undefined } | undefined;
  resultRules?: { [K in keyof ResultRules]?: ResultRules[K] | undefined } | undefined;
  swabRules?: { [K in keyof SwabRules]?: SwabRules[K] | undefined } | undefined;
  countersigning?: { [K in keyof Countersigning]?: Countersigning[K] | undefined } | undefined;
};

/** Whether a token is of a headquarters whose division has to do with this city. */
function planner(caller: Caller | null, city: string): boolean {
  return isHeadquarters(caller) && caller.division !== undefined && related(caller.division, city);
}

export function createDrillsService(deps: {
  repo: DrillsRepo;
  read: DrillsRead;
  catalogue: DrillCatalogue;
  divisions: DivisionsRead;
  wrapping: KeyWrapping;
  clock: Clock;
  /** What a drill is called that is to be called so. */
  nameOf: (name: string) => string;
}): DrillsService {
  const { repo, read, catalogue, divisions, wrapping, clock, nameOf } = deps;

  async function editable(caller: Caller, id: string): Promise<OpenDrill> {
    const drill = await catalogue.get(id);
    if (!covers(caller, drill.city)) {
      throw drill.status === 'draft' ? new AppError(notFound) : wrongDivision(caller, drill.city);
    }
    refuseClosed(drill);
    return drill;
  }

  /** Every code must be a community of the city; each that is not gets its own pointer. */
  async function checkCommunities(city: string, communities: readonly string[]): Promise<void> {
    const known = new Map((await divisions.named(communities)).map((one) => [one.code, one]));
    const errors: FieldError[] = [];
    for (const [index, code] of communities.entries()) {
      const pointer = `/communities/${index}`;
      const division = known.get(code);
      if (division === undefined) errors.push({ pointer, ...unknownDivision });
      else if (division.abolishedOn !== null) errors.push({ pointer, ...abolishedCode(division) });
      else if (!code.startsWith(city)) errors.push({ pointer, ...outsideCity });
    }
    if (errors.length > 0) throw new AppError(invalidRequest, { errors: errors.slice(0, 100) });
  }

  return {
    async create(caller, { communities, ...plan }) {
      requireDivision(caller, plan.city);
      const city = await divisions.find(plan.city);
      if (city === undefined) throw invalidField('/city', unknownCity.code, unknownCity.text);
      checkSpan(plan);
      if (plan.endsAt <= clock.now()) throw invalidField('/endsAt', 'ends-in-the-past', endsInThePast);
      await checkCommunities(plan.city, communities);
      const id = drawsOf(caller).id('drill');
      await wrapping.insert((wrap) =>
        repo.add(
          {
            ...plan,
            name: nameOf(plan.name),
            id,
            communities: [...new Set(communities)],
            dataKeyWrapped: wrap.key(newKey(), drillKeyName(id, 'data')),
            idKeyWrapped: wrap.key(newKey(), drillKeyName(id, 'id')),
            createdAt: clock.now(),
            createdBy: caller.sub,
          },
          wrap.by,
        ),
      );
      return catalogue.get(id);
    },

    async change(caller, id, version, change) {
      const drill = await editable(caller, id);
      const span = { startsAt: change.startsAt ?? drill.startsAt, endsAt: change.endsAt ?? drill.endsAt };
      checkSpan(span);
      refuseEnding(drill, change);
      const name = change.name === undefined ? undefined : nameOf(change.name);
      const known = Object.fromEntries(
        Object.entries({ ...change, name }).filter(([, value]) => value !== undefined),
      );
      const changed = await repo.change(id, version, known);
      if (changed === 'windows-outside') {
        const outside = await read.outside(id, span);
        throw new AppError(windowsOutside, { params: { ...outside } });
      }
      if (!changed) {
        catalogue.forget();
        refuseEnding(await editable(caller, id), change);
        throw new AppError(version === undefined ? drillClosed : preconditionFailed);
      }
      catalogue.forget();
      return catalogue.get(id);
    },

    async addCommunities(caller, id, communities) {
      const drill = await editable(caller, id);
      await checkCommunities(drill.city, communities);
      if (!(await repo.addCommunities(id, [...new Set(communities)]))) throw new AppError(drillClosed);
      catalogue.forget();
      return catalogue.get(id);
    },

    async see(caller, id) {
      const drill = await catalogue.get(id);
      if (drill.status === 'draft' && !planner(caller, drill.city)) throw new AppError(notFound);
      return drill;
    },

    list(caller, { status, below, limit }) {
      const seesDrafts = isHeadquarters(caller) && caller.division !== undefined;
      const visible: DrillStatus[] = seesDrafts ? ['draft', 'published', 'closed'] : ['published', 'closed'];
      const unasked: DrillStatus[] = seesDrafts ? visible : ['published'];
      return read.list({
        statuses: status === undefined ? unasked : visible.filter((one) => one === status),
        // Headquarters get the drills of their own city.
        division: seesDrafts ? caller.division : undefined,
        below,
        limit,
      });
    },
  };
}

/** @throws AppError 409 `two-decide` where a change would have one person decide what two do */
function refuseEnding(
  drill: Pick<OpenDrill, 'id' | 'countersigning'>,
  { countersigning }: DrillChange,
): void {
  if (countersignedActs.some((act) => drill.countersigning[act] && countersigning?.[act] === false))
    throw new AppError(twoDecide, { params: { drillId: drill.id } });
}

const unknownDivision = {
  code: 'unknown-division',
  text: {
    en: 'There is no such division here. Give a code that GET /v1/divisions lists. For example: 350102001001',
    zh: '没有该行政区划。请填写 GET /v1/divisions 列出的代码。例如：350102001001',
  },
};
const unknownCity = {
  code: 'unknown-division',
  text: {
    en: 'There is no such city. Give a code of 4 digits that GET /v1/divisions?parent=35 lists, or that of a municipality: 11, 12, 31, 50. For example: 3501',
    zh: '没有该设区市。请填写 GET /v1/divisions?parent=35 列出的 4 位代码，或直辖市代码：11、12、31、50。例如：3501',
  },
};
const outsideCity = {
  code: 'outside-city',
  text: {
    en: "The community is not in the drill's city. Give codes that begin with the code of the city. For example: 350102001001",
    zh: '该村居不在演练城市内。代码须以城市代码开头。例如：350102001001',
  },
};
const endsInThePast = {
  en: 'The drill would be over already. Give an end that is yet to come. For example: 2021-09-25T00:00:00+08:00',
  zh: '演练已经结束。请填写将来的结束时间。例如：2021-09-25T00:00:00+08:00',
};
function checkSpan({ startsAt, endsAt }: { startsAt: Date; endsAt: Date }): void {
  if (endsAt > startsAt) return;
  throw invalidField('/endsAt', 'ends-before-start', {
    en: 'A drill ends after it starts. Give a time after startsAt. For example: 2021-09-25T00:00:00+08:00',
    zh: '结束时间必须晚于 startsAt。例如：2021-09-25T00:00:00+08:00',
  });
}
