import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Document, type Surface, surfaceOf } from './surface.ts';

/** What is kept of a release in docs/releases, a file each: enough to tell later what has changed since. */
export interface Release {
  version: string;
  /** SHA-256 of openapi.json, and of all migrations. */
  openapi: string;
  migrations: string;
  surface: Surface;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What would be kept of the project in a folder if it were released as it is. */
export async function releaseOf(root: string): Promise<Release> {
  const text = await readFile(join(root, 'openapi.json'), 'utf8');
  const document = JSON.parse(text) as Document & { info: { version: string } };
  const files = (await readdir(join(root, 'migrations'))).filter((file) => file.endsWith('.sql')).sort();
  const migrations = await Promise.all(
    files.map(async (file) => `${file} ${digest(await readFile(join(root, 'migrations', file), 'utf8'))}`),
  );
  return {
    version: document.info.version,
    openapi: digest(text),
    migrations: digest(migrations.join('\n')),
    surface: surfaceOf(document),
  };
}

/** The last release that is kept, by its version. @throws Error where none is */
export async function lastRelease(root: string): Promise<Release> {
  const folder = join(root, 'docs/releases');
  const versions = (await readdir(folder)).flatMap((file) => /^(\d+\.\d+\.\d+)\.json$/.exec(file)?.[1] ?? []);
  const last = versions.sort(byVersion).at(-1);
  if (last === undefined) throw new Error('docs/releases holds no release');
  return JSON.parse(await readFile(join(folder, `${last}.json`), 'utf8')) as Release;
}

/** Below 0 where the first version is the older. */
export function byVersion(one: string, other: string): number {
  const [mine, theirs] = [one, other].map((version) => version.split('.').map(Number));
  for (const [i, part] of (mine ?? []).entries()) {
    const difference = part - (theirs?.[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
