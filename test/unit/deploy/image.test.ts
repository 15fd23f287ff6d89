import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { read } from './deploy-files.ts';

const lines = read('Dockerfile')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
const of = (instruction: string) => lines.filter((line) => line.startsWith(`${instruction} `));

describe('Dockerfile', () => {
  it('takes its base from a variable in every stage', () => {
    expect(of('ARG')).toEqual(['ARG NODE_IMAGE=node:24-bookworm-slim']);
    expect(of('FROM').length).toBeGreaterThan(0);
    for (const line of of('FROM')) expect(line).toMatch(/^FROM \$\{NODE_IMAGE\}/);
  });

  it('installs what the lock file says, without development and optional packages and without scripts', () => {
    const installs = of('RUN').filter((line) => line.includes('npm'));
    expect(installs).toHaveLength(1);
    expect(installs[0]).toMatch(/npm ci .*--omit=dev --omit=optional --ignore-scripts/);
  });

  it('runs node itself, not as root', () => {
    const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
    expect(last.filter((line) => line.startsWith('USER '))).toEqual(['USER 1000:1000']);
    expect(last.at(-1)).toBe('CMD ["node", "src/main/api.ts"]');
  });

  it('copies files that exist, by name, and no secret', () => {
    const copied = of('COPY')
      .filter((line) => !line.includes('--from='))
      .flatMap((line) => line.split(/\s+/).slice(1, -1));
    expect(copied).toContain('src');
    for (const path of copied) {
      expect(existsSync(new URL(`../../../${path}`, import.meta.url)), path).toBe(true);
      expect(path).not.toMatch(/^\.$|\.env|\.data/);
    }
    expect(lines.join('\n')).not.toMatch(/MASTER_KEY|PASSWORD|SECRET/);
    // A list of what goes in, not of what stays out.
    expect(
      read('.dockerignore')
        .split('\n')
        .find((line) => line !== '' && !line.startsWith('#')),
    ).toBe('*');
  });
});
