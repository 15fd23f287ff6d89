import { spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Where the schema is declared, as in drizzle.config.ts. */
export const schemaFiles = './src/modules/*/*/*.tables.ts';

/**
 * The SQL of the migration that `drizzle-kit generate` would make now; empty where the committed migrations say
 * all that the schema does. Works on a copy: nothing is written to the project.
 * @throws Error with what drizzle-kit said where it failed
 */
export async function migrationDrift(schema: readonly string[] = [schemaFiles]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-migration-drift-'));
  try {
    await cp(join(root, 'migrations'), folder, { recursive: true });
    const before = new Set(await readdir(folder));
    await generate(schema, folder);
    const made = (await readdir(folder)).filter((file) => file.endsWith('.sql') && !before.has(file));
    return (await Promise.all(made.map((file) => readFile(join(folder, file), 'utf8')))).join('\n');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function generate(schema: readonly string[], out: string): Promise<void> {
  const kit = join(root, 'node_modules/drizzle-kit/bin.cjs');
  const config = join(out, 'drizzle.config.json');
  await writeFile(config, JSON.stringify({ dialect: 'postgresql', schema, out: relative(root, out) }));
  const args = [kit, 'generate', `--config=${relative(root, config)}`, '--name', 'drift'];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // It ends with 0 even where it could not read the schema, so its words count, too.
  const done = /No schema changes|Your SQL migration/.test(said);
  if (code !== 0 || !done) throw new Error(`drizzle-kit generate failed (exit ${String(code)}):\n${said}`);
}

if (import.meta.main) {
  const drift = await migrationDrift();
  if (drift !== '') {
    process.stderr.write(`The schema has changed: run \`npm run migrations:generate\`.\n\n${drift}\n`);
    process.exitCode = 1;
  } else {
    process.stdout.write('migrations match the schema\n');
  }
}
