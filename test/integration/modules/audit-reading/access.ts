import type { AccessRow } from '../access/foreign-things.ts';

export const access: Record<string, AccessRow> = {
  listAudit: { roles: ['auditor'], foreign: 'what it leaves out is tested by itself' },
};
