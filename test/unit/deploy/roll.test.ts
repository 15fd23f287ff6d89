import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { read } from './deploy-files.ts';

const script = fileURLToPath(new URL('../../../deploy/roll.sh', import.meta.url));

describe('deploy/roll.sh', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'muster-roll-unit-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reads the list of processes to its end, though each line comes by itself', () => {
    // As `docker compose ps` does: what is written to a reader that has gone ends it with a failure.
    writeFileSync(
      join(folder, 'engine.sh'),
      `engine_list() { echo one; sleep 0.3; echo two || return 255; }
       engine_image() { echo muster:old; }`,
    );
    const { status, stdout, stderr } = spawnSync('bash', [script, '--image', 'muster:new', '--dry-run'], {
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        ROLL_ENGINE: join(folder, 'engine.sh'),
        ROLL_STATE: join(folder, 'rolled'),
      },
    });
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('from muster:old to muster:new');
    expect(stdout.match(/would: start .* stop (one|two)$/gm)).toHaveLength(4);
    expect(stdout).not.toContain('muster:new runs');
  });

  it('stops by the option that every version of the engine has', () => {
    // --timeout is --time before version 28.
    expect(read('deploy/roll.sh')).toMatch(/docker stop -t \d+ /);
  });
});
