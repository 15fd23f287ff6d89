import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { loadConfig } from '../platform/config.ts';
import { addressFile, clientsFileSchema } from './welcome.ts';

/**
 * `npm run -s token -- ROLE [SUBJECT]`: prints a token for a role of the sample, for use with curl.
 * @throws Error that says what to do: nothing has been started here yet, nothing answers, or there is no such role
 */
async function main(): Promise<void> {
  const [role, subject] = process.argv.slice(2);
  const { dataDir } = loadConfig();
  const clientsFile = join(dataDir, 'clients.json');
  if (!existsSync(clientsFile) || !existsSync(addressFile(dataDir))) {
    throw new Error(
      `There is no sample in ${dataDir} yet. Run \`npm start\` in another terminal and wait for "Muster listens on"; then come back.`,
    );
  }
  const clients = clientsFileSchema.parse(JSON.parse(await readFile(clientsFile, 'utf8')));
  const client = clients.find((one) => one.role === role);
  if (client === undefined) {
    throw new Error(
      `usage: npm run -s token -- ROLE [SUBJECT], with ROLE one of ${clients.map((one) => one.role).join(', ')}`,
    );
  }
  const address = (await readFile(addressFile(dataDir), 'utf8')).trim();
  const { clientId, clientSecret } = client;
  const answer = await ask(address, {
    clientId,
    clientSecret,
    ...(subject === undefined ? {} : { subject }),
  });
  const told = z
    .union([z.object({ accessToken: z.string() }), z.object({ detail: z.string() })])
    .parse(answer);
  if ('detail' in told) throw new Error(told.detail);
  process.stdout.write(`${told.accessToken}\n`);
}

/** What the service answers, a token or a problem. @throws Error where nothing answers at the address */
async function ask(address: string, body: unknown): Promise<unknown> {
  const response = await fetch(`${address}/v1/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch((cause: unknown) => {
    throw new Error(
      `Nothing answers at ${address}, where Muster ran last. Run \`npm start\` in another terminal and wait for "Muster listens on"; then come back.`,
      { cause },
    );
  });
  return response.json();
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
