import { createAssignmentRead } from '../../modules/windows/index.ts';
import { openDatabase } from '../../platform/db/index.ts';
import type { ProductionConfig } from '../run.ts';
import { bad, type Finding, good, look } from './finding.ts';

/**
 * Whether the slots of every published drill count what their appointments are, and none has more than it may: by a recount, as
 * the rounds of the workers do it. After a restore it says so before anybody is let in.
 */
export async function examineCounts({ databaseUrl: url }: ProductionConfig): Promise<Finding> {
  const database = openDatabase({ url, maxConnections: 1, applicationName: 'muster-doctor' });
  try {
    return await look('counts', async () => {
      const read = createAssignmentRead(database);
      let slots = 0;
      let wrong = 0;
      for (const drillId of await read.publishedDrills()) {
        const counted = await read.recount(drillId);
        slots += counted.slots;
        wrong += counted.drift + counted.overfull;
      }
      return wrong === 0
        ? good('counts', `${slots} slots of published drills recounted, none differs`)
        : bad(
            'counts',
            `${wrong} of ${slots} slots differ from their appointments: see MusterSlotDrift in deploy/runbook.md`,
          );
    });
  } finally {
    await database.close();
  }
}
