import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import postgres from 'postgres';
import type { Sql } from './client.ts';

/** Schemas that hold tables of ours: the service's, the queue's, and the list of migrations, which is read alone. */
const written = ['public', 'muster_queue'];
const read = ['drizzle'];
/** Tables to which rows are only ever added. */
const appendOnly = ['audit_log'];

/** The role that the service works as cannot be made or told its password by the one that migrates. */
export class RoleError extends Error {
  override name = 'RoleError';
}

export interface WorkingRole {
  /** As whom tables are made: their owner. */
  migrateUrl: string;
  /** As whom the service works, with its password. */
  databaseUrl: string;
}

/**
 * Lets the role of `databaseUrl` do what the service does and no more: read and write rows of all tables, those that the owner
 * makes later among them; add to the audit log; make, change and own nothing. The role is made where it is not there, and told
 * its password where it cannot sign in. Safe to repeat; nothing happens where both are one role.
 * @throws RoleError where the role cannot be made, or is a superuser or owner all the same
 */
export async function grantWorkingRole({ migrateUrl, databaseUrl }: WorkingRole): Promise<void> {
  const { username, password } = new URL(databaseUrl);
  const role = decodeURIComponent(username);
  if (role === decodeURIComponent(new URL(migrateUrl).username)) return;
  const sql = postgres(migrateUrl, { max: 1, onnotice: () => undefined, fetch_types: false });
  try {
    await ensureRole(sql, databaseUrl, role, decodeURIComponent(password));
    await sql.begin(async (tx) => {
      for (const statement of grantsFor(role, await namesOf(tx))) await tx.unsafe(statement);
    });
    const might = await mightOf(sql, role);
    if (might !== undefined)
      throw new RoleError(`The role "${role}" of DATABASE_URL ${might}. Give another one.`);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** What a role may do beyond rows, as somebody is told; undefined where it is nothing. */
export async function mightOf(sql: Sql, role?: string): Promise<string | undefined> {
  const [row] = await sql<{ superuser: boolean; owned: number }[]>`
    select r.rolsuper as superuser, (
      select count(*)::int from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and n.nspname in ${sql(written)} and pg_has_role(r.oid, c.relowner, 'usage')) as owned
    from pg_roles r where r.rolname = coalesce(${role ?? null}::text, current_user)`;
  if (row === undefined) return undefined;
  if (row.superuser) return 'is a superuser of the database';
  return row.owned > 0 ? `owns ${row.owned} of its tables` : undefined;
}

/** Makes the role where it is not there, and tells it its password where it cannot sign in with it. @throws RoleError */
async function ensureRole(sql: Sql, url: string, role: string, password: string): Promise<void> {
  const [known] = await sql`select from pg_roles where rolname = ${role}`;
  if (known !== undefined && (await signsIn(url))) return;
  const act = known === undefined ? 'create' : 'alter';
  const secret = password === '' ? '' : ` password '${verifierOf(password)}'`;
  try {
    await sql.unsafe(
      `${act} role ${quoted(role)} login${known === undefined ? ' nosuperuser' : ''}${secret}`,
    );
  } catch (error) {
    const code = codeOf(error);
    // Another process that migrates has just made it.
    if (code === duplicateObject) return;
    if (code !== notPermitted) throw error;
    const why = known === undefined ? 'is not there' : 'cannot sign in with the password given';
    throw new RoleError(
      `The role "${role}" of DATABASE_URL ${why}, and the one of MIGRATE_DATABASE_URL may not change that. As an administrator of the database: ${act} role ${quoted(role)} login password '…'`,
      { cause: error },
    );
  }
}

const duplicateObject = '42710';
const notPermitted = '42501';
const refusedSignIns = ['28P01', '28000'];

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

async function signsIn(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, connect_timeout: 10, onnotice: () => undefined, fetch_types: false });
  try {
    await sql`select 1`;
    return true;
  } catch (error) {
    // What else is wrong is told by whoever works as the role.
    return !refusedSignIns.includes(codeOf(error));
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** What the server keeps of a password (RFC 5803): the password itself stands in no statement, and so in no log. */
function verifierOf(password: string): string {
  const [salt, rounds] = [randomBytes(16), 4096];
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, rounds, 32, 'sha256');
  const keyed = (text: string) => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(keyed('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${rounds}:${salt.toString('base64')}$${stored}:${keyed('Server Key').toString('base64')}`;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

interface Names {
  database: string;
  schemas: string[];
  tables: string[];
}

async function namesOf(sql: postgres.TransactionSql): Promise<Names> {
  const [row] = await sql<Names[]>`
    select current_database() as database,
      (select jsonb_agg(nspname) from pg_namespace where nspname in ${sql([...written, ...read])}) as schemas,
      coalesce((select jsonb_agg(tablename) from pg_tables where schemaname = 'public'), '[]') as tables`;
  if (row === undefined) throw new Error('the server said nothing of itself');
  return row;
}

function grantsFor(role: string, { database, schemas, tables }: Names): string[] {
  const to = quoted(role);
  const rows = 'select, insert, update, delete';
  const ofSchema = (schema: string, rights: string): string[] => [
    `revoke create on schema ${schema} from public, ${to}`,
    `grant usage on schema ${schema} to ${to}`,
    `grant ${rights} on all tables in schema ${schema} to ${to}`,
    // Of tables to come, too: a new version's are there before its processes are.
    `alter default privileges in schema ${schema} grant ${rights} on tables to ${to}`,
  ];
  return [
    `grant connect on database ${quoted(database)} to ${to}`,
    ...written
      .filter((schema) => schemas.includes(schema))
      .flatMap((schema) => [
        ...ofSchema(schema, rows),
        `grant usage, select, update on all sequences in schema ${schema} to ${to}`,
        `alter default privileges in schema ${schema} grant usage, select, update on sequences to ${to}`,
      ]),
    ...read.filter((schema) => schemas.includes(schema)).flatMap((schema) => ofSchema(schema, 'select')),
    ...appendOnly
      .filter((table) => tables.includes(table))
      .map((table) => `revoke update, delete, truncate on ${table} from ${to}`),
  ];
}
