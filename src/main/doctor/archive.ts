import { type Archiving, inspectArchiving, openDatabase } from '../../platform/db/index.ts';
import type { ProductionConfig } from '../run.ts';
import { bad, type Finding, good, look, warning } from './finding.ts';

/** From this much on, bytes, an archive is behind: with the server's disk would go what is in it alone. */
const farBehind = 1_073_741_824;

/** Whether the log of the database is archived, for any moment to come back to, and nothing is in the way. */
export async function examineArchive({ databaseUrl: url }: ProductionConfig): Promise<Finding> {
  const database = openDatabase({ url, maxConnections: 1, applicationName: 'muster-doctor' });
  try {
    return await look('archive', async () => archive(await inspectArchiving(database.sql)));
  } finally {
    await database.close();
  }
}

function archive({ on, lastAt, failures, failedAt, failing, behindBytes }: Archiving): Finding {
  if (!on)
    return good('archive', 'the log is not archived: what can be come back to are dumps (ARCHIVE_MODE)');
  const before =
    failures === 0 ? 'no failure' : `${failures} failures, the last at ${failedAt?.toISOString()}`;
  const last = lastAt === null ? 'nothing archived yet' : `last archived at ${lastAt.toISOString()}`;
  const said = `${last}; ${before}`;
  if (failing) return bad('archive', `${said}: see MusterArchiveFails in deploy/runbook.md`);
  return (behindBytes ?? 0) < farBehind
    ? good('archive', said)
    : warning(
        'archive',
        `${said}; ${Math.round((behindBytes ?? 0) / 1_048_576)} MiB wait: see MusterArchiveBehind in deploy/runbook.md`,
      );
}
