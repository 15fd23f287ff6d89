import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { good, type Stack } from './stack.ts';

const migrations = fileURLToPath(new URL('../../migrations', import.meta.url));

/** Versions that come after the one that is built: each is that one, and what is told of it here. */
export const versions = {
  /** Nothing but another image. */
  second: { statements: [], breaks: false },
  /** A table that is written all the time gets a column and an index, and there is another table: what old processes do not know of. */
  third: {
    statements: [
      'alter table registrations add column rolled text',
      'create index registrations_rolled on registrations (drill_id) where rolled is not null',
      'create table rolled (id integer primary key, registration_id uuid references registrations (id))',
    ],
    breaks: false,
  },
  /** A migration that fails once it has changed something. */
  unmigrated: {
    statements: ['alter table registrations add column half text', 'select 1 / 0 from (select 1) one'],
    breaks: false,
  },
  /** Processes that end as they start. */
  broken: { statements: [], breaks: true },
} as const;
export type Version = keyof typeof versions;

/**
 * Builds them. Migrations come on top of one another: whoever has the third's has all up to it, and the one that fails comes after it;
 * the second has none of them.
 */
export async function buildVersions(stack: Stack): Promise<void> {
  for (const [version, { statements, breaks }] of Object.entries(versions)) {
    const folder = mkdtempSync(join(tmpdir(), 'muster-roll-image-'));
    try {
      cpSync(migrations, join(folder, 'migrations'), { recursive: true });
      const before = version === 'unmigrated' || version === 'broken' ? [versions.third.statements] : [];
      for (const each of [...before, ...(statements.length === 0 ? [] : [statements])])
        addMigration(join(folder, 'migrations'), each);
      writeFileSync(
        join(folder, 'Dockerfile'),
        [
          `FROM ${stack.image('first')}`,
          'USER 0:0',
          'RUN rm -rf migrations',
          'COPY migrations ./migrations',
          `RUN chmod -R a+rX migrations${breaks ? ' && rm src/main/api.ts' : ''}`,
          'USER 1000:1000',
          `LABEL version=${version}`,
          '',
        ].join('\n'),
      );
      good(
        await stack.docker('build', '--pull=false', '--tag', stack.image(version), folder),
        `docker build of ${version}`,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

function addMigration(folder: string, statements: readonly string[]): void {
  const file = join(folder, 'meta', '_journal.json');
  const journal = JSON.parse(readFileSync(file, 'utf8')) as {
    entries: { idx: number; version: string; when: number; tag: string; breakpoints: boolean }[];
  };
  const last = journal.entries.at(-1);
  if (last === undefined) throw new Error('there is no migration to come after');
  const idx = last.idx + 1;
  const tag = `${String(idx).padStart(4, '0')}_rolled`;
  writeFileSync(
    join(folder, `${tag}.sql`),
    statements.map((one) => `${one};`).join('\n--> statement-breakpoint\n'),
  );
  journal.entries.push({ ...last, idx, when: last.when + 1, tag });
  writeFileSync(file, JSON.stringify(journal));
}
