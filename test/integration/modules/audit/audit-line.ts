/** A line of the audit log as `GET /v1/audit` answers it. */
export interface AuditLine {
  id: string;
  at: string;
  by: { sub: string; role: string; division: string | null };
  action: string;
  object: { kind: string; id: string; division: string | null };
  drillId: string | null;
  reason: string | null;
  details: Record<string, unknown> | null;
  requestId: string | null;
}
