import type { Sql } from '../../src/platform/db/index.ts';
import type { TestApp } from './app.ts';
import { eventually } from './eventually.ts';

/** A statement as it went to the server. */
export interface Statement {
  text: string;
  parameters: unknown[];
}

/**
 * Notes every statement that the service's connections send from now on, in the order in which they go out. The
 * connections that it has already are cut, for they would not be watched; it opens new ones.
 */
export async function watchStatements(t: TestApp): Promise<Statement[]> {
  const { database, reads, reports } = t.ground;
  const seen: Statement[] = [];
  const note = (_connection: number, text: string, parameters: unknown[]) => {
    const said = text.replace(/\s+/g, ' ').trim();
    // A new connection gives its session its settings; nobody asked for anything by that.
    if (!said.startsWith('select set_config(')) seen.push({ text: said, parameters });
  };
  for (const { sql } of [database, reads, reports]) {
    (sql as Sql & { options: { debug: unknown } }).options.debug = note;
  }
  const ours = t.sql`application_name like 'muster-test%' and datname = current_database()`;
  await t.sql`select pg_terminate_backend(pid) from pg_stat_activity where ${ours}`;
  await eventually('the connections are cut and new ones work', async () => {
    const answers = await Promise.allSettled(
      [database, reads, reports].map(({ sql }) => sql`select 'watched'`),
    );
    return (
      answers.every(({ status }) => status === 'fulfilled') && seen.filter(isProbe).length >= answers.length
    );
  });
  seen.length = 0;
  return seen;
}

const isProbe = ({ text }: Statement): boolean => text === "select 'watched'";
