import type { Finding } from '../../../core/capacity/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import type { Auditor } from '../../foundation/index.ts';
import { type Caller, related, requireDivision } from '../../foundation/index.ts';
import {
  type DrillCatalogue,
  drillClosed,
  drillOver,
  type OpenDrill,
  refuseClosed,
  requireSites,
} from '../drills/index.ts';
import { type Assessment, assess } from './assess.ts';
import { drillInfeasible } from './publishing.errors.ts';
import type { PublishingRead } from './publishing.read.ts';
import type { PublishingRepo } from './publishing.repo.ts';
import { refusalText } from './publishing.texts.ts';

export interface PublishingService {
  /**
   * Whether the sites below a division can serve its communities; the caller's division unless told.
   * @throws AppError 403, 404, 409 `drill-without-sites`
   */
  feasibility(caller: Caller, drillId: string, division: string | undefined): Promise<Assessment>;
  /**
   * Publishes a district's part. Warnings do not stand in its way; a blocking finding takes force and a reason.
   * @throws AppError 403, 404, 409 `drill-closed`, `drill-over`, 409 `drill-infeasible` unless forced with a reason
   */
  publish(
    caller: Caller & { requestId?: string | undefined },
    drillId: string,
    request: { division: string; force?: boolean | undefined; reason?: string | undefined },
  ): Promise<Assessment & { sitesOpened: number }>;
}

/** Findings that a refusal names; the rest is counted. */
const mostNamed = 100;

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

  /** Of a drill without sites nothing stands against it: nobody is to find a place at one. */
  async function assessed(drill: OpenDrill, division: string): Promise<Assessment> {
    const whole = await assess(read, drill, division, clock.now());
    return drill.kind === 'control' ? { ...whole, findings: [] } : whole;
  }

  return {
    async feasibility(caller, drillId, asked) {
      const division = asked ?? caller.division ?? '';
      const drill = await drillOf(caller, drillId, division);
      requireSites(drill);
      return assess(read, drill, division, clock.now());
    },

    async publish(caller, drillId, { division, force, reason }) {
      const drill = await drillOf(caller, drillId, division);
      refuseClosed(drill);
      const { endsAt } = drill;
      if (endsAt <= clock.now())
        throw new AppError(drillOver, { params: { endsAt: endsAt.toISOString(), drillId } });
      const assessment = await assessed(drill, division);
      const blocking = assessment.findings.filter(isBlocking);
      const forced = force === true && reason !== undefined;
      if (blocking.length > 0 && !forced) {
        throw new AppError(drillInfeasible, {
          params: { division, findings: blocking.length },
          errors: blocking.slice(0, mostNamed).map((finding) => ({
            pointer: '',
            code: finding.code,
            text: refusalText(finding, assessment.names),
          })),
        });
      }
      const forcedReason = blocking.length > 0 ? reason : undefined;
      const isForced = forcedReason !== undefined;
      const noted = audit.entryIn(drill, {
        by: caller,
        action: isForced ? 'drill.force-published' : 'drill.published',
        object: { kind: 'drill', id: drillId },
        division,
        reason: forcedReason,
        details: { findings: blocking.length },
      });
      const at = clock.now();
      const done = await repo.publish({ drillId, division, at, by: caller.sub, forced: isForced, noted });
      if (done === undefined) throw new AppError(drillClosed);
      drills.forget();
      await onPublished(drillId, division);
      return { ...assessment, ...done };
    },
  };
}

/** Whether a finding stands against publishing. */
export function isBlocking({ severity }: Finding): boolean {
  return severity === 'blocking';
}
