import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../../.ci/night', import.meta.url));

describe('.ci/night, where Docker does not answer', () => {
  let programs: string;
  beforeAll(() => {
    programs = mkdtempSync(join(tmpdir(), 'muster-night-'));
    // Nothing is installed for this test: what the night needs seems to be there.
    const needed = readFileSync(script, 'utf8').matchAll(/^need (\S+)/gm);
    for (const name of ['docker', ...[...needed].map(([, program = '']) => program)]) {
      writeFileSync(join(programs, name), '#!/bin/sh\nexit 1\n');
      chmodSync(join(programs, name), 0o755);
    }
  });
  afterAll(() => rmSync(programs, { recursive: true }));

  /** What it prints, without the members of other names. */
  function night(pattern: string): { status: number | null; said: string } {
    const { status, stdout } = spawnSync('bash', [script, pattern], {
      encoding: 'utf8',
      env: { PATH: `${programs}:${process.env['PATH'] ?? ''}` },
    });
    return { status, said: stdout };
  }

  it('says so where the images were asked for, and nothing passed', () => {
    const { status, said } = night('images');
    expect([status, said.trim().split('\n')]).toEqual([
      1,
      [
        '== DOCKER DOES NOT ANSWER: the images, docker-compose.yml and rolls under load were NOT tried',
        '',
        '0 passed, 0 failed',
      ],
    ]);
  });

  it('says nothing of it where they were not', () => {
    expect(night('no member has this name')).toEqual({ status: 1, said: '\n0 passed, 0 failed\n' });
  });
});
