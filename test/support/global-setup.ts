import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { topicsOfHouse } from '../../src/main/prepare.ts';
import { auditProtection } from '../../src/modules/foundation/audit/index.ts';
import { migrateDatabase } from '../../src/platform/db/migrate.ts';
import { grantWorkingRole } from '../../src/platform/db/roles.ts';
import { migrateQueue } from '../../src/platform/queue/index.ts';
import { asWorkingRole, onServer, TEMPLATE_DATABASE } from './database.ts';
import { startTestServer } from './postgres-server.ts';

const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url));
const WITHOUT_DATABASE = /(^|\/)test\/(unit|property|architecture)(\/|$)/;

/** Starts the one database server of a test run and migrates the template; answers how to stop it. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  // Not part of vitest's published types; without it the server is started, which does no harm.
  const asked = (project.vitest as { filenamePattern?: string[] }).filenamePattern ?? [];
  if (asked.length > 0 && asked.every((path) => WITHOUT_DATABASE.test(path))) {
    project.provide('postgresUrl', '');
    return undefined;
  }
  const server = await startTestServer();
  process.stdout.write(`test database: ${server.kind}\n`);
  try {
    await onServer(server.url, `create database ${TEMPLATE_DATABASE}`);
    if (existsSync(`${MIGRATIONS}/meta/_journal.json`)) {
      const url = new URL(server.url);
      url.pathname = `/${TEMPLATE_DATABASE}`;
      await migrateDatabase({ url: url.href, folder: MIGRATIONS, always: [auditProtection] });
      await migrateQueue(url.href, await topicsOfHouse());
      await grantWorkingRole({ migrateUrl: url.href, databaseUrl: asWorkingRole(url.href) });
    }
  } catch (error) {
    await server.stop();
    throw error;
  }
  project.provide('postgresUrl', server.url);
  return () => server.stop();
}
