import { parseArgs } from 'node:util';
import type { z } from 'zod';
import {
  type AuthService,
  clientIdParams,
  createAuditor,
  createAuditRepo,
  createAuthService,
  createClientsRepo,
  createDivisionsRead,
  createKeysRepo,
  createTokens,
  type DivisionsRead,
  type ListedClient,
  type NewClient,
  newClient,
  openKeyring,
  roles,
  rotation,
  showClient,
} from '../modules/foundation/index.ts';
import { systemClock } from '../platform/clock.ts';
import { loadConfig } from '../platform/config.ts';
import { openDatabase } from '../platform/db/index.ts';
import { masterKeysOf } from './master-keys.ts';
import { operator } from './operator.ts';
import { type ProductionConfig, requireDatabase } from './run.ts';

const usage = `usage: node src/main/admin.ts add-client --role ROLE --name NAME [--division CODE] [--site ID] [--laboratory ID] [--team ID] [--facility ID] [--expires TIME]
       node src/main/admin.ts list-clients
       node src/main/admin.ts rotate-client --id ID [--keep-minutes N]
       node src/main/admin.ts revoke-client --id ID
  ROLE is one of ${roles.join(', ')}`;

/** What is to be done, and answers what is to be printed. */
type Command = (auth: AuthService, divisions: Pick<DivisionsRead, 'find'>) => Promise<unknown>;

/** @throws Error that says what is wrong with the arguments, by the same rules as the routes of `/v1/clients`. */
function readArguments(args: string[]): Command {
  const text = { type: 'string' } as const;
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      name: text,
      role: text,
      division: text,
      site: text,
      laboratory: text,
      team: text,
      facility: text,
      expires: text,
      id: text,
      'keep-minutes': text,
    },
  });
  const { id, 'keep-minutes': keep, expires, ...rest } = values;
  const known = id === undefined ? undefined : clientIdParams.safeParse({ clientId: id }).data?.clientId;
  switch (positionals.join(' ')) {
    case 'add-client':
      return addClient(
        checked(newClient, { ...rest, ...(expires === undefined ? {} : { expiresAt: expires }) }),
      );
    case 'list-clients':
      return listClients;
    case 'rotate-client': {
      if (known === undefined) throw new Error(usage);
      const { keepMinutes } = checked(rotation, keep === undefined ? {} : { keepMinutes: Number(keep) });
      return (auth) => auth.rotateClient(operator(), known, keepMinutes);
    }
    case 'revoke-client':
      if (known === undefined) throw new Error(usage);
      return async (auth) => showClient(await auth.revokeClient(operator(), known));
    default:
      throw new Error(usage);
  }
}

function checked<T>(schema: z.ZodType<T>, given: object): T {
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  const wrong = read.error.issues.map((issue) => {
    const rule =
      issue.code === 'custom' ? (issue.params?.['fieldText'] as { en: string } | undefined) : undefined;
    return `--${issue.path.join('.')}: ${rule?.en ?? issue.message}`;
  });
  throw new Error(`${wrong.join('\n')}\n${usage}`);
}

function addClient(client: NewClient): Command {
  return async (auth, divisions) => {
    const { division } = client;
    if (division !== undefined && (await divisions.find(division)) === undefined) {
      throw new Error(`--division: there is no division ${division} in this database`);
    }
    return auth.addClient(operator(), client);
  };
}

/** Clients of a page, as the database gives them. */
const pageSize = 1_000;

async function listClients(auth: AuthService): Promise<unknown[]> {
  const all: ListedClient[] = [];
  for (;;) {
    const page = await auth.listClients({ after: all.at(-1), limit: pageSize });
    all.push(...page);
    if (page.length < pageSize) return all.map(showClient);
  }
}

/** Runs a command. The queue is not needed, so this works while it is down. */
async function run(config: ProductionConfig, command: Command): Promise<unknown> {
  const database = openDatabase({
    url: config.databaseUrl,
    maxConnections: 2,
    applicationName: 'muster-admin',
  });
  try {
    // Opened first: with a wrong MASTER_KEY this fails before anything is written.
    const keyring = await openKeyring({
      repo: createKeysRepo(database),
      masterKeys: masterKeysOf(config),
      clock: systemClock,
    });
    const tokens = createTokens({ keyring, clock: systemClock, ...config.auth });
    const audit = createAuditor({ repo: createAuditRepo(database), clock: systemClock });
    const auth = createAuthService({ repo: createClientsRepo(database), tokens, audit, clock: systemClock });
    return await command(auth, createDivisionsRead(database));
  } finally {
    await database.close();
  }
}

/**
 * What can be done to a service only by somebody who holds its database and its master key: above all the first
 * admin client, whom nobody could add over HTTP, and an admin client whose secret has leaked. Prints JSON; a secret
 * cannot be read again.
 */
async function main(): Promise<void> {
  const command = readArguments(process.argv.slice(2));
  const done = await run(requireDatabase(loadConfig()), command);
  process.stdout.write(`${JSON.stringify(done, null, 2)}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
