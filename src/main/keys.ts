import { parseArgs } from 'node:util';
import { z } from 'zod';
import { runCommand } from './command.ts';
import type { KeysCommand } from './keys-work.ts';

const usage = `usage: npm run keys -- rotate
       npm run keys -- destroy --drill ID`;

/** @throws Error with the usage */
function readArguments(args: string[]): KeysCommand {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { drill: { type: 'string' } },
  });
  const name = positionals.join(' ');
  if (name === 'rotate' && values.drill === undefined) return { name };
  if (name !== 'destroy' || values.drill === undefined) throw new Error(usage);
  const drillId = z.uuid().safeParse(values.drill);
  if (!drillId.success) throw new Error(`--drill: an id of a drill is a UUID\n${usage}`);
  return { name, drillId: drillId.data.toLowerCase() };
}

/*
 * What is done with keys by somebody who holds the database and the master key: `rotate` wraps everything by a new
 * master key, `destroy` makes a drill's people unreadable and deletes them. Both may run while the service runs, and
 * may be cut off and run again.
 */
await runCommand(usage, async (args) => {
  const command = readArguments(args);
  const { doWithKeys } = await import('./keys-work.ts');
  await doWithKeys(command);
});
