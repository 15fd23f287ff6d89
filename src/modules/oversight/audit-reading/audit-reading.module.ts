import { alone, type Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { Ground } from '../../foundation/index.ts';
import { createAuditRead } from './audit-reading.read.ts';
import { registerAuditRoutes } from './audit-reading.routes.ts';
import { createReadReason } from './read-reasons.ts';

export function auditReadingModule(
  { reports }: Ground,
  { catalogue }: { catalogue: DrillCatalogue },
): Wired<object> {
  const read = createAuditRead(reports);
  return alone({
    name: 'audit-reading',
    register: (app) => registerAuditRoutes(app, { read, readReason: createReadReason(catalogue) }),
  });
}
