export { auditProtection } from './audit.protection.ts';
export {
  type Actor,
  type AuditAction,
  type AuditEntry,
  auditActions,
  auditInsert,
  createAuditRepo,
  unlessNoted,
} from './audit.repo.ts';
export { type Auditor, createAuditor, openReason } from './audit.service.ts';
export type { AuditDetails } from './audit.tables.ts';
