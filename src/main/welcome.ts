import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { z } from 'zod';

/** The sample's clients as they are kept in the data folder. */
export const clientsFileSchema = z.array(
  z.object({
    clientId: z.string(),
    clientSecret: z.string(),
    role: z.string(),
    division: z.string().optional(),
    site: z.string().optional(),
    laboratory: z.string().optional(),
    facility: z.string().optional(),
    checkpoint: z.string().optional(),
    team: z.string().optional(),
  }),
);

/** Where `npm run token` finds the address of the service that runs on a data folder. */
export function addressFile(dataDir: string): string {
  return join(dataDir, 'address');
}

/** Tells on standard output where the service is and how to get a token for each role. */
export async function writeWelcome(about: {
  address: string;
  dataDir: string;
  clientsFile: string;
}): Promise<void> {
  const { address, dataDir, clientsFile } = about;
  const lines = [
    '',
    `Muster listens on ${address}`,
    `  documentation   ${address}/docs`,
    `  pages           ${address}/wall and /desk (headquarters), /me (citizens), /tablet, /screen/SITE`,
    `  drills          curl -s ${address}/v1/drills`,
  ];
  if (existsSync(clientsFile)) {
    // At once: whoever waits for the file finds an address in it, and never an empty one.
    const draft = `${addressFile(dataDir)}.new`;
    await writeFile(draft, address);
    await rename(draft, addressFile(dataDir));
    const clients = clientsFileSchema.parse(JSON.parse(await readFile(clientsFile, 'utf8')));
    lines.push(
      '',
      `  a token         npm run -s token -- ROLE      (the clients are in ${relative('.', clientsFile)})`,
    );
    for (const client of clients) {
      const { division, site, laboratory, facility, checkpoint, team } = client;
      const scope = division ?? site ?? laboratory ?? facility ?? checkpoint ?? team;
      lines.push(
        `    npm run -s token -- ${client.role.padEnd(17)} ${scope === undefined ? '' : `works for ${scope}`}`.trimEnd(),
      );
    }
    lines.push(
      '  or by hand      ' +
        `curl -s ${address}/v1/auth/token -H 'content-type: application/json' -d '{"clientId":"…","clientSecret":"…"}'`,
    );
  }
  process.stdout.write(`${lines.join('\n')}\n\n`);
}
