import { z } from 'zod';
import type { Finding } from '../../../core/capacity/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Database } from '../../../platform/db/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { type Actor, type Auditor, type Caller, related, requireDivision } from '../../foundation/index.ts';
import type { Countersignature, CountersignaturesService } from '../countersignatures/index.ts';
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
import type { Publication, PublishingRepo } from './publishing.repo.ts';
import { refusalText } from './publishing.texts.ts';

export interface PublishingService {
  /**
   * Whether the sites below a division can serve its communities; the caller's division unless told.
   * @throws AppError 403, 404, 409 `drill-without-sites`
   */
  feasibility(caller: Caller, drillId: string, division: string | undefined): Promise<Assessment>;
  /**
   * Publishes a district's part. Warnings do not stand in its way; a blocking finding takes force and a reason. Where the drill has
   * two people publish, it is put down for another to confirm.
   * @throws AppError 403, 404, 409 `drill-closed`, `drill-over`, 409 `drill-infeasible` unless forced with a reason
   */
  publish(
    by: By,
    drillId: string,
    request: PublishRequest,
  ): Promise<Published | { proposed: Countersignature }>;
}

type By = Caller & Pick<Actor, 'requestId' | 'draws'>;
type Published = Assessment & { sitesOpened: number };

interface PublishRequest {
  division: string;
  force?: boolean | undefined;
  reason?: string | undefined;
}

const proposal = z.object({
  division: z.string(),
  force: z.boolean().optional(),
  reason: z.string().optional(),
});

/** Whose part it is. */
export const publishers = ['district-hq'] as const;

const operation = 'publish';

/** Findings that a refusal names; the rest is counted. */
const mostNamed = 100;

export function createPublishingService(deps: {
  sql: Database['sql'];
  repo: PublishingRepo;
  countersignatures: Pick<CountersignaturesService, 'handle' | 'propose'>;
  /** The plan and its people as they are now: a part is published, or refused, by them. */
  present: () => Promise<PublishingRead>;
  drills: DrillCatalogue;
  clock: Clock;
  audit: Auditor;
  /** Signals the workers that people of these communities may find a window now. */
  onPublished: (drillId: string, division: string) => Promise<void>;
}): PublishingService {
  const { sql, repo, countersignatures, present, drills, clock, audit, onPublished } = deps;

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
    const whole = await assess(await present(), drill, division, clock.now());
    return drill.kind === 'control' ? { ...whole, findings: [] } : whole;
  }

  /** Looks whether a part can be published, and answers how. @throws AppError as `publish` */
  async function looked(by: By, drill: OpenDrill, { division, force, reason }: PublishRequest) {
    refuseClosed(drill);
    const { id: drillId, endsAt } = drill;
    if (endsAt <= clock.now())
      throw new AppError(drillOver, { params: { endsAt: endsAt.toISOString(), drillId } });
    const assessment = await assessed(drill, division);
    const blocking = assessment.findings.filter(isBlocking);
    if (blocking.length > 0 && !(force === true && reason !== undefined)) {
      throw new AppError(drillInfeasible, {
        params: { division, findings: blocking.length },
        errors: blocking.slice(0, mostNamed).map((finding) => ({
          pointer: '',
          code: finding.code,
          text: refusalText(finding, assessment.names),
        })),
      });
    }
    const forced = blocking.length > 0;
    const publication = (signed: Publication['signed']): Publication => ({
      drillId,
      division,
      at: clock.now(),
      by: by.sub,
      forced,
      signed,
      noted: audit.entryIn(drill, {
        by,
        action: forced ? 'drill.force-published' : 'drill.published',
        object: { kind: 'drill', id: drillId },
        division,
        reason: forced ? reason : undefined,
        details: {
          findings: blocking.length,
          ...(signed === undefined ? {} : { proposedBy: signed.proposedBy }),
        },
      }),
    });
    return { assessment, publication };
  }

  countersignatures.handle(operation, {
    roles: publishers,
    basis: 'plan',
    async prepare(by, drill, signed) {
      const { division, proposedBy } = signed;
      const { publication } = await looked(by, drill, proposal.parse(signed.proposal));
      return {
        async apply(tx, sites) {
          if ((await repo.publish(tx, publication({ proposedBy, sites }))) === undefined)
            throw new AppError(drillClosed);
        },
        after: () => onPublished(drill.id, division),
      };
    },
  });

  return {
    async feasibility(caller, drillId, asked) {
      const division = asked ?? caller.division ?? '';
      const drill = await drillOf(caller, drillId, division);
      requireSites(drill);
      return assess(await present(), drill, division, clock.now());
    },

    async publish(by, drillId, request) {
      const { division } = request;
      const drill = await drillOf(by, drillId, division);
      const { assessment, publication } = await looked(by, drill, request);
      const propose = async () => ({
        proposed: await countersignatures.propose(by, drill, {
          operation,
          division,
          proposal: { ...request },
        }),
      });
      if (drill.countersigning.publishing) return propose();
      const done = await repo.publish(sql, publication(undefined));
      drills.forget();
      if (done === undefined) {
        // Another process may have been told since that two publish.
        const now = await drills.get(drillId);
        refuseClosed(now);
        if (now.countersigning.publishing) return propose();
        throw new AppError(drillClosed);
      }
      await onPublished(drillId, division);
      return { ...assessment, ...done };
    },
  };
}

/** Whether a finding stands against publishing. */
export function isBlocking({ severity }: Finding): boolean {
  return severity === 'blocking';
}
