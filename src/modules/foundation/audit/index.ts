export { auditProtection } from './audit.protection.ts';
export {
  type Actor,
  type AuditAction,
  type AuditEntry,
  type AuditRepo,
  auditActions,
  auditInsert,
  createAuditRepo,
  unlessNoted,
} from './audit.repo.ts';
export { type AuditedDrill, type Auditor, createAuditor, openReason } from './audit.service.ts';
export type { AuditDetails } from './audit.tables.ts';
