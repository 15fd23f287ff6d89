import type { Breaking } from './breaking.ts';

/** The part of CHANGELOG.md that is not released yet: its entries by heading. */
export type Pending = Record<string, string[]>;

/** What a heading of the Pending part may be, and what its entries are about. */
export const headings = ['API', 'Breaking', 'Database', 'Other'] as const;

/** Reads the Pending part. @throws Error where there is none, or it has a heading that nobody knows */
export function pendingOf(changelog: string): Pending {
  const [, part] = /^## Pending[^\n]*\n(.*?)(?=^## |$(?![\s\S]))/ms.exec(changelog) ?? [];
  if (part === undefined) throw new Error('CHANGELOG.md has no "## Pending"');
  const pending: Pending = {};
  let entries: string[] = [];
  for (const line of part.split('\n')) {
    const heading = /^### (.+)$/.exec(line)?.[1]?.trim();
    if (heading !== undefined) {
      if (!(headings as readonly string[]).includes(heading)) {
        throw new Error(`CHANGELOG.md: "### ${heading}" is none of ${headings.join(', ')}`);
      }
      entries = pending[heading] ?? [];
      pending[heading] = entries;
    } else if (line.startsWith('- ')) entries.push(line.slice(2));
    else if (line.startsWith('  ') && entries.length > 0) entries.push(`${entries.pop()} ${line.trim()}`);
  }
  return pending;
}

/** Whether an entry names a breaking change: its operation and its subject, each in backticks. */
export function names(entry: string, { operation, subject }: Breaking): boolean {
  return entry.includes(`\`${operation}\``) && (subject === '' || entry.includes(`\`${subject}\``));
}

/** What the Pending part does not say and has to; empty where it says all. */
export function unsaid(
  pending: Pending,
  changes: { api: boolean; migrations: boolean; breaking: readonly Breaking[] },
): string[] {
  const said = (heading: string) => pending[heading] ?? [];
  const missing: string[] = [];
  if (changes.api && said('API').length === 0 && said('Breaking').length === 0) {
    missing.push('openapi.json has changed since the last release: say how under "### API"');
  }
  if (changes.migrations && said('Database').length === 0) {
    missing.push('there are new migrations since the last release: say what they do under "### Database"');
  }
  for (const one of changes.breaking) {
    if (said('Breaking').some((entry) => names(entry, one))) continue;
    const subject = one.subject === '' ? '' : ` \`${one.subject}\``;
    missing.push(`"### Breaking" does not name: \`${one.operation}\`${subject} ${one.what}`);
  }
  return missing;
}
