import { type Finding, feasibility } from '../../core/capacity/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { AppError, type FieldError, notFound } from '../../platform/errors/index.ts';
import type { Auditor } from '../audit/index.ts';
import { type Caller, related, requireDivision } from '../auth/index.ts';
import { type DrillCatalogue, drillClosed, type OpenDrill } from '../drills/index.ts';
import { drillInfeasible } from './publishing.errors.ts';
import type { PublishingRead } from './publishing.read.ts';
import type { PublishingRepo } from './publishing.repo.ts';

export interface PublishingService {
  /** Whether the sites below a division can serve its communities; an empty list of findings is a yes. */
  feasibility(
    caller: Caller,
    drillId: string,
    division: string | undefined,
  ): Promise<{ division: string; findings: Finding[] }>;
  /** @throws AppError 403, 404, 409 `drill-closed`, 409 `drill-infeasible` unless forced with a reason */
  publish(
    caller: Caller & { requestId?: string | undefined },
    drillId: string,
    request: { division: string; force?: boolean | undefined; reason?: string | undefined },
  ): Promise<{ division: string; sitesOpened: number; findings: Finding[] }>;
}

export function createPublishingService(deps: {
  repo: PublishingRepo;
  read: PublishingRead;
  drills: DrillCatalogue;
  clock: Clock;
  audit: Auditor;
  /** Signals the workers that people of these communities may find a window now. */
  onPublished: (drillId: string, division: string) => Promise<void>;
}): PublishingService {
  const { repo, read, drills, clock, audit, onPublished } = deps;

  /** A district has to do with a drill when the drill is of its city. */
  async function drillOf(caller: Caller, drillId: string, division: string): Promise<OpenDrill> {
    const drill = await drills.get(drillId);
    if (!related(division, drill.city)) throw new AppError(notFound);
    requireDivision(caller, division);
    // A district without a community in it has no part in the drill to publish or to judge.
    if (![...drill.communities].some((community) => community.startsWith(division)))
      throw new AppError(notFound);
    return drill;
  }

  async function findingsOf(drill: OpenDrill, division: string): Promise<Finding[]> {
    const [demand, supply] = await Promise.all([
      read.demand(drill.id, division),
      read.supply(drill.id, division, clock.now()),
    ]);
    return feasibility(demand, supply);
  }

  return {
    async feasibility(caller, drillId, asked) {
      const division = asked ?? caller.division ?? '';
      const drill = await drillOf(caller, drillId, division);
      return { division, findings: await findingsOf(drill, division) };
    },

    async publish(caller, drillId, { division, force, reason }) {
      const drill = await drillOf(caller, drillId, division);
      const findings = await findingsOf(drill, division);
      const forced = force === true && reason !== undefined;
      if (findings.length > 0 && !forced) {
        throw new AppError(drillInfeasible, {
          params: { division, findings: findings.length },
          errors: findings.slice(0, 100).map(toFieldError),
        });
      }
      const forcedReason = findings.length > 0 ? reason : undefined;
      const noted =
        forcedReason === undefined
          ? undefined
          : audit.entryIn(drill, {
              by: caller,
              action: 'drill.force-published',
              object: { kind: 'drill', id: drillId },
              division,
              reason: forcedReason,
              details: { findings: findings.length },
            });
      const at = clock.now();
      const done = await repo.publish({ drillId, division, at, by: caller.sub, noted });
      if (done === undefined) throw new AppError(drillClosed);
      drills.forget();
      await onPublished(drillId, division);
      return { division, ...done, findings };
    },
  };
}

function toFieldError(finding: Finding): FieldError {
  const { communities, residents, bookable, short, hoursMore } = finding;
  const named = communities.slice(0, 10).join(', ');
  const cureEn = hoursMore === null ? '' : ` ${hoursMore} more hours with all lanes would cure it.`;
  const cureZh = hoursMore === null ? '' : ` 全部采样台再开放 ${hoursMore} 小时即可解决。`;
  return {
    pointer: '',
    code: finding.code,
    text: {
      en: `${named}: ${residents} residents, ${bookable} places, ${short} short.${cureEn}`,
      zh: `${named}：居民 ${residents} 人，可预约 ${bookable} 人，缺 ${short}。${cureZh}`,
    },
  };
}
