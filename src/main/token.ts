import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { loadConfig } from '../platform/config.ts';
import { addressFile, clientsFileSchema } from './welcome.ts';

/** `npm run -s token -- ROLE [SUBJECT]`: prints a token for a role of the sample, for use with curl. */
async function main(): Promise<void> {
  const [role, subject] = process.argv.slice(2);
  const { dataDir } = loadConfig();
  const clients = clientsFileSchema.parse(JSON.parse(await readFile(join(dataDir, 'clients.json'), 'utf8')));
  const client = clients.find((one) => one.role === role);
  if (client === undefined) {
    throw new Error(
      `usage: npm run -s token -- ROLE [SUBJECT], with ROLE one of ${clients.map((one) => one.role).join(', ')}`,
    );
  }
  const address = (await readFile(addressFile(dataDir), 'utf8')).trim();
  const { clientId, clientSecret } = client;
  const answer = await fetch(`${address}/v1/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ clientId, clientSecret, ...(subject === undefined ? {} : { subject }) }),
  });
  const body = z.object({ accessToken: z.string() }).parse(await answer.json());
  process.stdout.write(`${body.accessToken}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
