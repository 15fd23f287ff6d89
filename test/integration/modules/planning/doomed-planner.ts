import { composeHouse } from '../../../../src/main/compose.ts';
import { openGround } from '../../../../src/main/ground.ts';
import { loadConfig } from '../../../../src/platform/config.ts';
import { createLogger } from '../../../../src/platform/logger.ts';

/** A worker that works on the first part of a plan until it is killed. */
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
const now = new Date(process.env['NOW'] ?? '');
const { services } = composeHouse({ ...ground, clock: { now: () => now } });
await services.runPlanPart(process.env['JOB_ID'] ?? '', 0, new AbortController().signal);
