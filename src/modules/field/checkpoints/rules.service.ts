import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { liesAhead, serviceDayNumber } from '../../../core/calendar/index.ts';
import { type CheckpointRule, rulesAt } from '../../../core/checkpoints/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { invalidField } from '../../../platform/http/index.ts';
import { refuseClosed } from '../../drill/index.ts';
import { type Actor, type Auditor, type Caller, drawsOf, type Keyring } from '../../foundation/index.ts';
import type { CheckpointsRead, VoidPass } from './checkpoints.read.ts';
import type { RulesRepo, RulesVersion } from './rules.repo.ts';
import { type bundleAnswer, showVersion } from './rules.schemas.ts';
import type { Scopes } from './scope.ts';

/** Rules as headquarters make them. */
export interface ToldRules {
  from?: Date | undefined;
  until?: Date | undefined;
  keyRegions: readonly string[];
  rules: readonly CheckpointRule[];
}

export type Bundle = z.output<typeof bundleAnswer>;

export interface RulesService {
  /** The next version of a drill's rules. @throws AppError 404, 400 where they begin in the past, 409 `drill-closed` */
  make(
    by: Caller & Pick<Actor, 'requestId' | 'draws'>,
    drillId: string,
    told: ToldRules,
  ): Promise<RulesVersion>;
  /** The latest versions. @throws AppError 404 */
  list(by: Caller, drillId: string, limit: number): Promise<RulesVersion[]>;
  /** What a checkpoint's device carries, and by which tag the same is known. @throws AppError 404, 403 */
  bundle(by: Caller, checkpointId: string): Promise<{ bundle: Bundle; etag: string }>;
}

/** Digits of the code of a county: passes are those of the sites around. */
const countyDigits = 6;
/** Versions of a drill that are looked at: more than there are days. */
export const mostVersions = 500;
/** Held people in a bundle: 36 bytes each before compression; and void passes: as many bytes and a window's id for some. */
const mostHeld = 20_000;
const mostVoids = 5_000;
/** Of windows that ended so long ago nobody shows a pass any more, in ms. */
const voidForMs = 12 * 3_600_000;

export function createRulesService(deps: {
  repo: RulesRepo;
  read: Pick<CheckpointsRead, 'held' | 'voidPasses'>;
  scopes: Scopes;
  keyring: Pick<Keyring, 'publicKeys'>;
  audit: Auditor;
  clock: Clock;
}): RulesService {
  const { repo, read, scopes, keyring, audit, clock } = deps;
  return {
    async make(by, drillId, { from, until, keyRegions, rules }) {
      const { drill } = await scopes.drillOf(by, drillId);
      refuseClosed(drill);
      const now = clock.now();
      if (from !== undefined && liesAhead(now, from)) throw invalidField('/from', 'over', begunBefore);
      if (until !== undefined && until <= now) throw invalidField('/until', 'over', overAlready);
      const noted = audit.entryIn(drill, {
        by,
        action: 'checkpoint-rules.made',
        object: { kind: 'checkpoint-rules', id: drawsOf(by).id('rules') },
      });
      return repo.add(
        drillId,
        { from: from ?? now, until: until ?? null, keyRegions, rules, createdAt: now, createdBy: by.sub },
        noted,
      );
    },

    async list(by, drillId, limit) {
      await scopes.drillOf(by, drillId);
      return repo.versions(drillId, limit);
    },

    async bundle(by, checkpointId) {
      const { checkpoint, drill } = await scopes.own(by, checkpointId);
      const asOf = clock.now();
      const versions = await repo.versions(drill.id, mostVersions);
      const present = rulesAt(versions, asOf);
      const held = await read.held(drill.id, serviceDayNumber(asOf.getTime()), mostHeld + 1);
      const county = checkpoint.community.slice(0, countyDigits);
      const at = new Date(asOf.getTime() - voidForMs);
      const voids = await read.voidPasses({ drillId: drill.id, division: county, at }, mostVoids + 1);
      const carried = {
        checkpointId,
        drillId: drill.id,
        name: checkpoint.name,
        versions: versions.filter((one) => one === present || one.from > asOf).map(showVersion),
        held: held.slice(0, mostHeld),
        heldComplete: held.length <= mostHeld,
        revoked: bySlot(voids.slice(0, mostVoids)),
        revokedComplete: voids.length <= mostVoids,
        keys: keyring
          .publicKeys()
          .filter(({ purpose }) => purpose === 'pass')
          .map(({ kid, kty, crv, x, alg }) => ({ kid, kty, crv, x, alg })),
        siteId: checkpoint.siteId,
        travelMinutes: checkpoint.travelMinutes,
      };
      const digest = createHash('sha256').update(JSON.stringify(carried)).digest('base64url').slice(0, 22);
      return { bundle: { ...carried, asOf: asOf.toISOString() }, etag: `"${digest}"` };
    },
  };
}

/** Void passes by their window, each in order, so that the same ones make the same bundle. */
function bySlot(voids: readonly VoidPass[]): Bundle['revoked'] {
  const ids = new Map<string, string[]>();
  for (const { id, slotId } of voids) ids.set(slotId, [...(ids.get(slotId) ?? []), id]);
  return [...ids].sort(([a], [b]) => (a < b ? -1 : 1)).map(([slotId, of]) => ({ slotId, ids: of.sort() }));
}

const begunBefore = {
  en: 'The rules would begin in the past: passages have been decided by others since, and stay so. Leave it out for now, or give a time to come. For example: 2021-09-22T20:00:00+08:00',
  zh: '规则的生效时间已过：此前的过卡已按当时的规则判定，不会更改。请留空（立即生效）或填写将来的时间。例如：2021-09-22T20:00:00+08:00',
};
const overAlready = {
  en: 'The rules would be over already. Give a time to come, or leave it out. For example: 2021-09-24T00:00:00+08:00',
  zh: '规则的截止时间已过。请填写将来的时间或留空。例如：2021-09-24T00:00:00+08:00',
};
