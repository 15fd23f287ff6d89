import type { ReadDatabase } from '../../platform/db/index.ts';
import { standingJoins } from './monitoring/standing.repo.ts';

/** What of the field somebody has yet to see to, by kind; each a count. */
export interface OpenRecords {
  /** Tasks that are neither settled nor answered by the region that they were handed on to. */
  tasks: number;
  /** Requests between regions that are not answered. */
  requests: number;
  /** Transfers under way, those to places outside that have not answered among them. */
  transfers: number;
  /** Closed loops that have not come to their end. */
  chains: number;
  /** Beds that are kept for somebody, or in which somebody lies. */
  beds: number;
  /** People under health monitoring. */
  monitoring: number;
  /** What isolated people have asked for and not got. */
  deliveries: number;
}

/** What of a drill's field is open on a day (`serviceDayNumber`). */
export async function openRecords(
  sql: ReadDatabase['sql'],
  drillId: string,
  today: number,
): Promise<OpenRecords> {
  const [row] = await sql<(OpenRecords & Record<string, unknown>)[]>`
    select
      (select count(*)::int from follow_up_tasks where drill_id = ${drillId} and state in ('open', 'handed-on')) as tasks,
      (select count(*)::int from assistance_requests where drill_id = ${drillId} and answered_at is null) as requests,
      (select count(*)::int from transfers
        where drill_id = ${drillId} and status not in ('arrived', 'refused', 'cancelled')) as transfers,
      (select count(*)::int from transfer_chains where drill_id = ${drillId} and status = 'open') as chains,
      (select count(*)::int from facility_stays where drill_id = ${drillId} and ended_at is null) as beds,
      (select count(*)::int from monitorings m ${standingJoins(sql, today)}
        where m.drill_id = ${drillId} and m.ended_day is null and s.state = 'open') as monitoring,
      (select count(*)::int from deliveries where drill_id = ${drillId} and state = 'open') as deliveries`;
  if (row === undefined) throw new Error('a count came to nothing');
  return row;
}
