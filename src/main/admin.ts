import { parseArgs } from 'node:util';
import type { AdminCommand } from './admin-work.ts';
import { runCommand } from './command.ts';

const usage = `usage: node src/main/admin.ts add-client --role ROLE --name NAME [--division CODE] [--site ID] [--laboratory ID] [--team ID] [--facility ID] [--checkpoint ID] [--expires TIME]
       node src/main/admin.ts list-clients
       node src/main/admin.ts rotate-client --id ID [--keep-minutes N]
       node src/main/admin.ts revoke-client --id ID`;

/** @throws Error with the usage; what is said of a client is looked at where it is done */
function readArguments(args: string[]): AdminCommand {
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
      checkpoint: text,
      expires: text,
      id: text,
      'keep-minutes': text,
    },
  });
  const { id, 'keep-minutes': keepMinutes, ...client } = values;
  const name = positionals.join(' ');
  if (name === 'add-client') return { name, client };
  if (name === 'list-clients') return { name };
  if (id === undefined) throw new Error(usage);
  if (name === 'rotate-client') return { name, id, keepMinutes };
  if (name === 'revoke-client') return { name, id };
  throw new Error(usage);
}

/*
 * What can be done to a service only by somebody who holds its database and its master key: above all the first
 * admin client, whom nobody could add over HTTP, and an admin client whose secret has leaked. Prints JSON; a secret
 * cannot be read again.
 */
await runCommand(usage, async (args) => {
  const command = readArguments(args);
  const { doAsAdmin } = await import('./admin-work.ts');
  process.stdout.write(`${JSON.stringify(await doAsAdmin(command), null, 2)}\n`);
});
