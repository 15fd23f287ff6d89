import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { variables } from '../platform/config.ts';

/** The committed table of settings. */
export const settingsFile = fileURLToPath(new URL('../../docs/settings.md', import.meta.url));

/** What a variable is when it is not set, as somebody would write it in the environment. */
function defaultOf(name: keyof typeof variables): string {
  const value: unknown = variables[name].parse(undefined);
  const text = Array.isArray(value) ? value.join(',') : String(value ?? '');
  return text === '' ? '' : `\`${text}\``;
}

/** Every variable of `config.ts`, with its default and meaning, as a page of Markdown. */
export function describeSettings(): string {
  const rows = (Object.keys(variables) as (keyof typeof variables)[]).map((name) => {
    const meaning = (variables[name].description ?? '').replaceAll('|', '\\|');
    return `| \`${name}\` | ${defaultOf(name)} | ${meaning} |`;
  });
  return `# Settings

Environment variables; an empty one counts as absent, and a wrong one stops the start and is named. Made from
\`src/platform/config.ts\` by \`npm run settings\`.

| variable | default | meaning |
| --- | --- | --- |
${rows.join('\n')}
`;
}

if (import.meta.main) await writeFile(settingsFile, describeSettings());
