import { systemClock } from '../../../platform/clock.ts';
import type { Wired } from '../../../platform/wing.ts';
import type { Ground } from '../ground.ts';
import { createAuditRepo } from './audit.repo.ts';
import { type Auditor, createAuditor } from './audit.service.ts';

export function auditModule({ database }: Ground): Wired<{ audit: Auditor }> {
  return {
    services: { audit: createAuditor({ repo: createAuditRepo(database), clock: systemClock }) },
    module: {
      name: 'audit',
      tables: { kept: { audit_log: 'who did what to whose data: ids, codes and figures' } },
    },
  };
}
