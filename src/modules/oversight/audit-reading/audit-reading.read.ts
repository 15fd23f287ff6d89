import type { ReadDatabase } from '../../../platform/db/client.ts';
import type { AuditAction, AuditDetails } from '../../foundation/index.ts';

/** A line of the audit log as it is stored. */
export interface AuditRow {
  id: string;
  at: Date;
  sub: string;
  role: string;
  division: string | null;
  action: AuditAction;
  objectKind: string;
  objectId: string;
  objectDivision: string | null;
  drillId: string | null;
  /** Sealed. */
  reason: Buffer | null;
  details: AuditDetails | null;
  requestId: string | null;
}

export interface AuditQuery {
  /** Only what lies below it; undefined for the whole log, what lies nowhere included. */
  division: string | undefined;
  drillId: string | undefined;
  /** From this instant on, and before that one. */
  from: Date | undefined;
  to: Date | undefined;
  action: AuditAction | undefined;
  /** The last line of the page before. */
  below: { at: Date; id: string } | undefined;
  limit: number;
}

export interface AuditRead {
  /** Newest first. */
  list(query: AuditQuery): Promise<AuditRow[]>;
}

export function createAuditRead({ sql }: ReadDatabase): AuditRead {
  return {
    list({ division, drillId, from, to, action, below, limit }) {
      const conditions = [
        sql`where true`,
        ...(division === undefined ? [] : [sql`and object_division like ${`${division}%`}`]),
        ...(drillId === undefined ? [] : [sql`and drill_id = ${drillId}`]),
        ...(from === undefined ? [] : [sql`and at >= ${from}`]),
        ...(to === undefined ? [] : [sql`and at < ${to}`]),
        ...(action === undefined ? [] : [sql`and action = ${action}`]),
        ...(below === undefined ? [] : [sql`and (at, id) < (${below.at}::timestamptz, ${below.id}::uuid)`]),
      ];
      return sql<AuditRow[]>`
        select id, at, sub, role, division, action, object_kind as "objectKind", object_id as "objectId",
          object_division as "objectDivision", drill_id as "drillId", reason, details, request_id as "requestId"
        from audit_log ${conditions} order by at desc, id desc limit ${limit}`;
    },
  };
}
