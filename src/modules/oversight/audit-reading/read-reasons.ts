import type { DrillCatalogue } from '../../drill/index.ts';
import { openReason } from '../../foundation/index.ts';
import type { AuditRow } from './audit-reading.read.ts';

/** The reason of a line; undefined where none was given, or where it went with the drill's people. */
export type ReadReason = (row: Pick<AuditRow, 'id' | 'drillId' | 'reason'>) => Promise<string | undefined>;

export function createReadReason(drills: DrillCatalogue): ReadReason {
  return async ({ id, drillId, reason }) => {
    if (drillId === null || reason === null) return undefined;
    const drill = await drills.get(drillId);
    if (drill.peopleDestroyed) return undefined;
    return openReason(drill, id, reason);
  };
}
