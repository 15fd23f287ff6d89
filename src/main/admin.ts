import { parseArgs } from 'node:util';
import {
  createAuditor,
  createAuditRepo,
  createAuthService,
  createClientsRepo,
  createDivisionsRead,
  createKeysRepo,
  createTokens,
  type IssuedClient,
  newClient,
  openKeyring,
  roles,
} from '../modules/foundation/index.ts';
import { systemClock } from '../platform/clock.ts';
import { loadConfig } from '../platform/config.ts';
import { openDatabase } from '../platform/db/index.ts';
import { masterKeysOf } from './master-keys.ts';
import { operator } from './operator.ts';
import { type ProductionConfig, requireDatabase } from './run.ts';

const usage = `usage: node src/main/admin.ts add-client --role ROLE --name NAME [--division CODE] [--site ID]
  ROLE is one of ${roles.join(', ')}`;

type WantedClient = ReturnType<typeof readArguments>;

/** @throws Error that says what is wrong with the arguments, by the same rules as `POST /v1/clients`. */
function readArguments(args: string[]) {
  const text = { type: 'string' } as const;
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { name: text, role: text, division: text, site: text },
  });
  if (positionals.join(' ') !== 'add-client') throw new Error(usage);
  const client = newClient.safeParse({ ...values });
  if (client.success) return client.data;
  const wrong = client.error.issues.map((issue) => {
    const rule =
      issue.code === 'custom' ? (issue.params?.['fieldText'] as { en: string } | undefined) : undefined;
    return `--${issue.path.join('.')}: ${rule?.en ?? issue.message}`;
  });
  throw new Error(`${wrong.join('\n')}\n${usage}`);
}

/** Adds the client. The queue is not needed, so this works while it is down. */
async function addClient(config: ProductionConfig, client: WantedClient): Promise<IssuedClient> {
  const database = openDatabase({
    url: config.databaseUrl,
    maxConnections: 2,
    applicationName: 'muster-admin',
  });
  try {
    const { division } = client;
    if (division !== undefined && (await createDivisionsRead(database).find(division)) === undefined) {
      throw new Error(`--division: there is no division ${division} in this database`);
    }
    // Opened first: with a wrong MASTER_KEY this fails before anything is written.
    const keyring = await openKeyring({
      repo: createKeysRepo(database),
      masterKeys: masterKeysOf(config),
      clock: systemClock,
    });
    const tokens = createTokens({ keyring, clock: systemClock, ...config.auth });
    const audit = createAuditor({ repo: createAuditRepo(database), clock: systemClock });
    const auth = createAuthService({ repo: createClientsRepo(database), tokens, audit, clock: systemClock });
    return await auth.addClient(operator(), client);
  } finally {
    await database.close();
  }
}

/**
 * What can be done to a service only by somebody who holds its database and its master key: above all the first
 * admin client, whom nobody could add over HTTP. Prints the client as JSON; its secret cannot be read again.
 */
async function main(): Promise<void> {
  const client = readArguments(process.argv.slice(2));
  const issued = await addClient(requireDatabase(loadConfig()), client);
  process.stdout.write(`${JSON.stringify(issued, null, 2)}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
