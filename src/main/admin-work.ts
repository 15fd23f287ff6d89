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
  rotation,
  showClient,
} from '../modules/foundation/index.ts';
import { systemClock } from '../platform/clock.ts';
import { loadConfig } from '../platform/config.ts';
import { openDatabase } from '../platform/db/index.ts';
import { masterKeysOf } from './master-keys.ts';
import { operator } from './operator.ts';
import { onPrimary } from './primary.ts';
import { type ProductionConfig, requireDatabase } from './run.ts';

/** What is to be done, as it was typed. */
export type AdminCommand =
  | { name: 'add-client'; client: Record<string, string | undefined> }
  | { name: 'list-clients' }
  | { name: 'rotate-client'; id: string; keepMinutes: string | undefined }
  | { name: 'revoke-client'; id: string };

/** Does it, and answers what is to be printed. */
type Work = (auth: AuthService, divisions: Pick<DivisionsRead, 'find'>) => Promise<unknown>;

/** @throws Error that says what is wrong with the arguments, by the same rules as the routes of `/v1/clients` */
function workOf(command: AdminCommand): Work {
  switch (command.name) {
    case 'add-client': {
      const { expires, ...client } = command.client;
      return addClient(
        checked(newClient, { ...client, ...(expires === undefined ? {} : { expiresAt: expires }) }),
      );
    }
    case 'list-clients':
      return listClients;
    case 'rotate-client': {
      const { clientId } = checked(clientIdParams, { clientId: command.id });
      const keep = command.keepMinutes;
      const { keepMinutes } = checked(rotation, keep === undefined ? {} : { keepMinutes: Number(keep) });
      return (auth) => auth.rotateClient(operator(), clientId, keepMinutes);
    }
    case 'revoke-client': {
      const { clientId } = checked(clientIdParams, { clientId: command.id });
      return async (auth) => showClient(await auth.revokeClient(operator(), clientId));
    }
  }
}

/** The option by which a field of the interface is typed. */
const optionOf: Readonly<Record<string, string>> = {
  clientId: 'id',
  expiresAt: 'expires',
  keepMinutes: 'keep-minutes',
};

function checked<T>(schema: z.ZodType<T>, given: object): T {
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  const wrong = read.error.issues.map((issue) => {
    const rule =
      issue.code === 'custom' ? (issue.params?.['fieldText'] as { en: string } | undefined) : undefined;
    const field = issue.path.join('.');
    return `--${optionOf[field] ?? field}: ${rule?.en ?? issue.message}`;
  });
  throw new Error(wrong.join('\n'));
}

function addClient(client: NewClient): Work {
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

/** Works on the database of the settings. The queue is not needed, so this works while it is down. */
async function run(config: ProductionConfig, work: Work): Promise<unknown> {
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
    return await work(auth, createDivisionsRead(database));
  } finally {
    await database.close();
  }
}

/**
 * Does it, and answers what is to be printed.
 * @throws Error with a line for each argument that is wrong
 */
export async function doAsAdmin(command: AdminCommand): Promise<unknown> {
  const work = workOf(command);
  return run(await onPrimary(requireDatabase(loadConfig())), work);
}
