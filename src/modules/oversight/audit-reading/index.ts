export { createAuditRead } from './audit-reading.read.ts';
export { registerAuditRoutes } from './audit-reading.routes.ts';
export { createReadReason } from './read-reasons.ts';
