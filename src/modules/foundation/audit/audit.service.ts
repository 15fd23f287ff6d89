import type { Clock } from '../../../platform/clock.ts';
import { open, type SecretKey, seal } from '../../../platform/crypto/index.ts';
import { drawsOf } from '../draws/index.ts';
import type { Actor, AuditAction, AuditEntry, AuditRepo } from './audit.repo.ts';
import type { AuditDetails } from './audit.tables.ts';

/** What of a drill the log needs: where it is, and the key that its reasons are sealed with. */
export interface AuditedDrill {
  id: string;
  city: string;
  keys: { data: SecretKey };
}

/** An act that is to be audited. */
export interface AuditedAct {
  by: Actor;
  action: AuditAction;
  object: { kind: string; id: string };
  /** Division in which the object lies; the drill's city unless told. */
  division?: string | undefined;
  details?: AuditDetails | undefined;
}

/** Writes the log. */
export interface Auditor {
  /**
   * The line of an act, dated now. A request does an act to an object once: where it has an `Idempotency-Key`, the line of
   * a repeat has the id of the first one's.
   */
  entry(act: AuditedAct): AuditEntry;
  /** The line of an act in a drill; its reason is sealed under the drill's data key and shares its fate. */
  entryIn(drill: AuditedDrill, act: AuditedAct & { reason?: string | undefined }): AuditEntry;
  /** Adds a line. Resolves when it is durable: what is to be audited happens after, never before. */
  append(entry: AuditEntry): Promise<void>;
}

/** `clock` must be the machine's own: a drill's clock may be moved, and must not date an audit. */
export function createAuditor(deps: { repo: AuditRepo; clock: Clock }): Auditor {
  const { repo, clock } = deps;

  function entry({ by, action, object, division, details }: AuditedAct): AuditEntry {
    const [drillId, reason] = [undefined, undefined];
    const id = drawsOf(by).id(`audit ${object.kind} ${object.id}`);
    return { id, at: clock.now(), by, action, object, division, details, drillId, reason };
  }

  return {
    entry,
    entryIn(drill, { reason, ...act }) {
      const line = { ...entry(act), drillId: drill.id, division: act.division ?? drill.city };
      if (reason === undefined) return line;
      return { ...line, reason: seal(drill.keys.data, reason, contextOf(line.id)) };
    },
    append: repo.append,
  };
}

/** Reads a reason back. @throws Error under another drill's key, or of another line */
export function openReason(drill: Pick<AuditedDrill, 'keys'>, id: string, reason: Buffer): string {
  return open(drill.keys.data, reason, contextOf(id)).toString('utf8');
}

function contextOf(row: string) {
  return { table: 'audit_log', column: 'reason', row };
}
