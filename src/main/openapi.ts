import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../platform/clock.ts';
import { loadConfig } from '../platform/config.ts';
import { createMasterKeys, secretKey } from '../platform/crypto/index.ts';
import { openDatabase, openKeyedPool, openReadPool } from '../platform/db/index.ts';
import { createMetrics } from '../platform/http/index.ts';
import { createLogger } from '../platform/logger.ts';
import { composeApi, composeServices } from './compose.ts';
import type { Foundation } from './ground.ts';

/** The committed description of the HTTP interface. */
export const openApiFile = fileURLToPath(new URL('../../openapi.json', import.meta.url));

function unreachable(): never {
  throw new Error('there is nothing behind the description of the interface');
}

const nowhere = { url: 'postgres://nobody@127.0.0.1:1/none', maxConnections: 1, applicationName: 'none' };

/** What the routes are wired on when only their form is asked for: nothing of it is ever reached. */
function groundless(): Foundation {
  return {
    config: loadConfig({}),
    logger: createLogger({ level: 'silent', process: 'openapi' }),
    clock: systemClock,
    movable: undefined,
    // No connection is made before the first query, and there is none.
    database: openDatabase(nowhere),
    lanes: openKeyedPool(nowhere),
    reads: openReadPool({ ...nowhere, queryMs: 1 }),
    reports: openReadPool({ ...nowhere, queryMs: 1 }),
    queue: {
      signal: unreachable,
      consume: unreachable,
      repeat: unreachable,
      health: unreachable,
      close: unreachable,
    },
    keyring: {
      signer: unreachable,
      find: unreachable,
      publicKeys: unreachable,
      secret: secretKey(Buffer.alloc(32)),
    },
    masterKeys: createMasterKeys([Buffer.alloc(32)]),
    metrics: createMetrics(),
    close: unreachable,
  };
}

/** The OpenAPI document as it is committed: needs no database, and the same routes give the same text. */
export async function describeApi(): Promise<string> {
  const foundation = groundless();
  const services = composeServices(foundation);
  const app = await composeApi(foundation, services);
  try {
    const { paths, ...rest } = (
      app as unknown as { swagger(): { paths: Record<string, unknown> } }
    ).swagger();
    const inOrder = Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1)));
    return `${JSON.stringify({ ...rest, paths: inOrder }, null, 2)}\n`;
  } finally {
    await app.close();
    await services.close();
    await foundation.database.close();
  }
}

if (import.meta.main) await writeFile(openApiFile, await describeApi());
