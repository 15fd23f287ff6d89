import { composeHouse } from '../../../../src/main/compose.ts';
import { openGround } from '../../../../src/main/ground.ts';
import { loadConfig } from '../../../../src/platform/config.ts';
import { createLogger } from '../../../../src/platform/logger.ts';

/** A worker that sends to one endpoint until it is killed. */
const databaseUrl = process.env['DATABASE_URL'] ?? '';
const masterKey = Buffer.from(process.env['MASTER_KEY'] ?? '', 'base64');
const settings = {
  DATABASE_URL: databaseUrl,
  MASTER_KEY: masterKey.toString('base64'),
  WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8',
};
const ground = await openGround(
  { ...loadConfig(settings), databaseUrl, masterKey },
  createLogger({ level: 'fatal', process: 'sender' }),
  'sender',
);
const { webhookWork } = composeHouse(ground).services;
await webhookWork.createSender().run(process.env['ENDPOINT_ID'] ?? '', new AbortController().signal);
