import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Breaking, breakingChanges } from './breaking.ts';
import { pendingOf, unsaid } from './changelog.ts';
import { byVersion, lastRelease, releaseOf } from './released.ts';

export interface ReleaseCheck {
  last: string;
  version: string;
  breaking: Breaking[];
  /** What has to be mended before this lands. */
  faults: string[];
}

/**
 * Compares a project's folder with the last release that it keeps: its version has moved, and what changed in
 * openapi.json and in migrations, and whatever breaks clients, stands in the Pending part of CHANGELOG.md. Looks at
 * files alone, so that a fresh clone without history answers the same.
 */
export async function checkRelease(root: string): Promise<ReleaseCheck> {
  const [last, now] = [await lastRelease(root), await releaseOf(root)];
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const breaking = breakingChanges(last.surface, now.surface);
  const api = last.openapi !== now.openapi;
  const faults: string[] = [];
  if (version !== now.version) {
    faults.push(`package.json says version ${version}, openapi.json ${now.version}`);
  }
  if (api && byVersion(last.version, now.version) >= 0) {
    faults.push(`openapi.json has changed since ${last.version}, and its version has not moved on`);
  }
  const pending = pendingOf(await readFile(join(root, 'CHANGELOG.md'), 'utf8'));
  faults.push(...unsaid(pending, { api, migrations: last.migrations !== now.migrations, breaking }));
  return { last: last.version, version: now.version, breaking, faults };
}

if (import.meta.main) {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  if (process.argv[2] === 'record') {
    const release = await releaseOf(root);
    await writeFile(join(root, `docs/releases/${release.version}.json`), `${JSON.stringify(release)}\n`);
    process.stdout.write(`docs/releases/${release.version}.json is written\n`);
  } else {
    const { last, version, breaking, faults } = await checkRelease(root);
    process.stdout.write(`${version} against ${last}: ${breaking.length} breaking changes\n`);
    for (const fault of faults) process.stderr.write(`- ${fault}\n`);
    if (faults.length > 0) process.exitCode = 1;
  }
}
