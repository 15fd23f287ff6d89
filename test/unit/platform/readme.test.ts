import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { variables } from '../../../src/platform/config.ts';

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');

/** The line of README's table that is about a variable. */
function lineOf(name: string, text = readme): string | undefined {
  return text
    .split('\n')
    .find((line) => line.startsWith('|') && line.split('|')[1]?.trim() === `\`${name}\``);
}

/** What a variable is when it is not set, as somebody would write it in the environment. */
function defaultOf(name: keyof typeof variables): string | undefined {
  const value: unknown = variables[name].parse(undefined);
  return value === undefined ? undefined : Array.isArray(value) ? value.join(',') : String(value);
}

describe('the configuration table of README.md', () => {
  test.each(Object.keys(variables) as (keyof typeof variables)[])('tells of %s and its default', (name) => {
    const line = lineOf(name);
    expect(line, `README.md has no row for ${name}`).toBeDefined();
    const unset = defaultOf(name);
    if (unset !== undefined && unset !== '') expect(line).toContain(`\`${unset}\``);
  });

  test('tells of no variable that there is not', () => {
    const told = readme.split('\n').flatMap((line) => /^\|\s*`([A-Z][A-Z_]+)`/.exec(line)?.[1] ?? []);
    for (const name of told) expect(Object.keys(variables)).toContain(name);
  });

  test('a missing row would be noticed', () => {
    expect(lineOf('PORT', '| `HOST` | … |')).toBeUndefined();
    expect(lineOf('PORT', '| `PORT` | `8080` |')).toBeDefined();
  });
});
