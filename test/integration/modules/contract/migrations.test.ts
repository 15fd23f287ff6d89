import { describe, expect, test } from 'vitest';
import { migrationDrift, schemaFiles } from '../../../support/migration-drift.ts';

describe('migrations', () => {
  test('say all that the schema does: drizzle-kit would generate nothing', async () => {
    expect(await migrationDrift()).toBe('');
  });

  test('a table that they do not know is noticed', async () => {
    const planted = './test/integration/modules/contract/planted.tables.ts';
    expect(await migrationDrift([schemaFiles, planted])).toContain('CREATE TABLE "planted"');
  });
});
