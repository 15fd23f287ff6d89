import { composeHouse } from '../../../../src/main/compose.ts';
import { openGround } from '../../../../src/main/ground.ts';
import { loadConfig } from '../../../../src/platform/config.ts';
import { createLogger } from '../../../../src/platform/logger.ts';

/** A worker that does one job until it is killed. */
const databaseUrl = process.env['DATABASE_URL'] ?? '';
const masterKey = Buffer.alloc(32, 7);
const ground = await openGround(
  {
    ...loadConfig({ DATABASE_URL: databaseUrl, MASTER_KEY: masterKey.toString('base64') }),
    databaseUrl,
    masterKey,
  },
  createLogger({ level: 'fatal', process: 'doomed' }),
  'doomed',
);
const { services } = composeHouse(ground);
await services.longWork.createRunner().run(process.env['JOB_ID'] ?? '', new AbortController().signal);
