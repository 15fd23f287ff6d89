import type { Database, Sql } from '../../../platform/db/client.ts';
import type { Draws } from '../draws/index.ts';
import type { AuditDetails } from './audit.tables.ts';

/**
 * What the log can tell of: acts, in words of its own. An app is told (webhooks' event types) of what has become of a
 * registration, and its history (`registration_events`) says what it was; `registration.freed` is from the account that held it,
 * whereas `released` there is who is held no more.
 */
export const auditActions = [
  'person.revealed',
  'registration.freed',
  'registration.taken-over',
  'client.added',
  'client.rotated',
  'client.revoked',
  'secret.refused',
  'clock.moved',
  'drill.published',
  'drill.force-published',
  'drill.closed',
  'site.added',
  'site.deleted',
  'site.changed',
  'roster.removed',
  'exemption.added',
  'exemption.withdrawn',
  'roster.import-undone',
  'roster.exported',
  'sites.import-undone',
  'communities.import-undone',
  'exemptions.import-undone',
  'facilities.import-undone',
  'teams.import-undone',
  'lists.import-undone',
  'roster.declared-complete',
  'roster.declared-incomplete',
  'import.started',
  'countersignature.proposed',
  'countersignature.confirmed',
  'countersignature.withdrawn',
  'replan.proposed',
  'replan.confirmed',
  'replan.withdrawn',
  'reserves.set',
  'proposal.accepted',
  'proposal.dismissed',
  'keys.rotated',
  'keys.destroyed',
  'people.destroyed',
  'webhook.created',
  'webhook.changed',
  'webhook.secret-rotated',
  'webhook.deleted',
  'webhook.replayed',
  'device.added',
  'device.enrolled',
  'device.revoked',
  'device.restored',
  'registration.risk-set',
  'labels.given',
  'check-in-review.settled',
  'swab-review.settled',
  'laboratory.added',
  'laboratory.changed',
  'box.lost',
  'task.handed-on',
  'request.answered',
  'request.exported',
  'team.added',
  'team.changed',
  'team-member.added',
  'team-member.left',
  'doors.shared',
  'stairwell.given',
  'door.settled',
  'visit-review.settled',
  'facility.added',
  'facility.changed',
  'facility.closed',
  'bed.left',
  'transfer.asked',
  'transfer.approved',
  'transfer.placed',
  'transfer.turned-away',
  'transfer.arranged',
  'transfer.pick-up-signed',
  'transfer.arrival-signed',
  'transfer.refused',
  'transfer.cancelled',
  'chain.opened',
  'chain.planned',
  'chain.ended',
  'case.contacts-traced',
  'monitoring.begun',
  'monitoring.extended',
  'monitoring.shortened',
  'monitoring.released',
  'supply-request.asked',
  'supply-request.passed-on',
  'supply-request.promised',
  'supply-request.sent',
  'supply-request.received',
  'supply-request.refused',
  'supply-request.withdrawn',
  'supply-request.explained',
  'delivery.asked',
  'delivery.failed',
  'delivery.given',
  'delivery.withdrawn',
  'notice.published',
  'notice.changed',
  'notice.withdrawn',
  'post.added',
  'shifts.opened',
  'shift-rules.set',
  'shift-person.added',
  'shift-absence.noted',
  'certificate.confirmed',
  'shift.signed-up',
  'shift.withdrawn',
  'shift.present',
  'shift.absent',
  'shift.swapped',
  'calendar.issued',
  'calendar.revoked',
  'manning.set',
  'checkpoint.added',
  'checkpoint.closed',
  'checkpoint-rules.made',
  'passage-review.settled',
  'passages.traced',
  'division.added',
  'division.renamed',
  'division.closed',
] as const;

export type AuditAction = (typeof auditActions)[number];

/** Who acts: a token's holder, or who runs a command. */
export interface Actor {
  sub: string;
  role: string;
  division?: string | undefined;
  /** The request in which they act; undefined for a command. */
  requestId?: string | undefined;
  /** What that request draws ids from, where a repeat of it is to be known. */
  draws?: Draws | undefined;
}

/** One line of the log, ready to be written. */
export interface AuditEntry {
  id: string;
  at: Date;
  by: Actor;
  action: AuditAction;
  object: { kind: string; id: string };
  /** Division in which the object lies. */
  division: string | undefined;
  drillId: string | undefined;
  /** Sealed. */
  reason: Buffer | undefined;
  details: AuditDetails | undefined;
}

export interface AuditRepo {
  /** Adds a line; resolves when it is durable. */
  append(entry: AuditEntry): Promise<void>;
}

export function createAuditRepo({ sql }: Database): AuditRepo {
  return {
    async append(entry) {
      await sql`${auditInsert(sql, entry)}`;
    },
  };
}

/**
 * The statement that adds a line, for use as a CTE beside the act itself, so that neither is there without the other.
 * It is a SELECT without FROM: `from x` appended to it makes the line depend on x having a row. `figures` is a JSON object
 * of what only the statement knows, which is added to the details.
 */
export function auditInsert(sql: Sql, entry: AuditEntry, figures = sql`'{}'::jsonb`) {
  const { id, at, by, action, object, division, drillId, reason, details } = entry;
  return sql`
    insert into audit_log (id, at, sub, role, division, action, object_kind, object_id, object_division, drill_id, reason,
      details, request_id)
    select ${id}::uuid, ${at}::timestamptz, ${by.sub}, ${by.role}, ${by.division ?? null}, ${action}, ${object.kind},
      ${object.id}, ${division ?? null}, ${drillId ?? null}::uuid, ${reason ?? null}::bytea,
      nullif(coalesce(${details === undefined ? null : JSON.stringify(details)}::text::jsonb, '{}') || ${figures}, '{}'), ${by.requestId ?? null}`;
}

/**
 * Whether the log has no such line yet, as a condition of the act that it is the line of: a repeat of a request draws
 * the id that the first one did, so the act is done once, however often and however late it is asked for with one
 * `Idempotency-Key`.
 */
export function unlessNoted(sql: Sql, { id }: AuditEntry) {
  return sql`not exists (select from audit_log where audit_log.id = ${id}::uuid)`;
}
