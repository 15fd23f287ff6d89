import type { Sql } from './client.ts';

/** What a server says of itself, for whoever looks after it. */
export interface ServerFacts {
  /** As `server_version_num`: 180004 is 18.4. */
  version: number;
  /** By how much its clock is ahead of this machine's, ms, give or take half of what the question took. */
  aheadMs: number;
  /** Connections of clients, and how many there may be. */
  connections: number;
  maxConnections: number;
  /** Whether it follows another server, and takes no writes. */
  standby: boolean;
}

/** Looks at the clock; that which took least time tells it best. */
const looks = 5;

/** Asks a server about itself. @throws Error the server's own or the driver's */
export async function inspectServer(sql: Sql): Promise<ServerFacts> {
  const [row] = await sql<Omit<ServerFacts, 'aheadMs'>[]>`
    select current_setting('server_version_num')::int as version,
      (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as connections,
      current_setting('max_connections')::int as "maxConnections", pg_is_in_recovery() as standby`;
  if (row === undefined) throw new Error('the server said nothing of itself');
  let best = { took: Number.POSITIVE_INFINITY, aheadMs: 0 };
  for (let look = 0; look < looks; look++) {
    const asked = Date.now();
    const [clock] = await sql<{ now: Date }[]>`select clock_timestamp() as now`;
    const answered = Date.now();
    const took = answered - asked;
    const now = clock?.now.getTime() ?? asked;
    if (took < best.took) best = { took, aheadMs: Math.round(now - (asked + answered) / 2) };
  }
  return { ...row, aheadMs: best.aheadMs };
}
