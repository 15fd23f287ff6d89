import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = (name: string): string =>
  fileURLToPath(new URL(`../../../deploy/wal/${name}`, import.meta.url));
const name = '000000010000000000000002';

describe('a file of PostgreSQL’s log', () => {
  let home: string;
  const at = (...path: string[]): string => join(home, ...path);
  const sh = (of: string, ...words: string[]) => {
    const { status, stderr } = spawnSync('sh', [script(of), ...words], { encoding: 'utf8' });
    return { status, said: stderr };
  };
  const archive = () => sh('archive.sh', at('pg_wal', name), at('archive'));
  const fetch = (...before: string[]) => sh('fetch.sh', at('archive'), name, at('back'), ...before);

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'muster-wal-'));
    for (const folder of ['pg_wal', 'archive', 'before']) mkdirSync(at(folder));
    writeFileSync(at('pg_wal', name), Buffer.alloc(100_000, 'log'));
  });
  afterEach(() => rmSync(home, { recursive: true }));

  it('is archived, comes back the same, and may be archived again', () => {
    expect(archive()).toMatchObject({ status: 0 });
    expect(readdirSync(at('archive'))).toEqual([`${name}.gz`]);
    expect(archive()).toMatchObject({ status: 0 });
    expect(fetch()).toMatchObject({ status: 0 });
    expect(readFileSync(at('back'))).toEqual(readFileSync(at('pg_wal', name)));
  });

  it('never takes the place of another one', () => {
    archive();
    const first = readFileSync(at('archive', `${name}.gz`));
    writeFileSync(at('pg_wal', name), Buffer.alloc(100_000, 'other'));
    expect(archive()).toMatchObject({ status: 1, said: expect.stringContaining('holds something else') });
    expect(readFileSync(at('archive', `${name}.gz`))).toEqual(first);
    expect(readdirSync(at('archive'))).toHaveLength(1);
  });

  it('is not archived where there is no room or no folder for it, and leaves nothing behind', () => {
    expect(sh('archive.sh', at('pg_wal', name), '/dev/full').status).not.toBe(0);
    expect(sh('archive.sh', at('pg_wal', name), at('nowhere')).status).not.toBe(0);
    expect(sh('archive.sh', at('pg_wal', 'none'), at('archive')).status).not.toBe(0);
    expect(readdirSync(at('archive'))).toEqual([]);
  });

  it('that is broken, or an archive that is away, ends a restore instead of the log', () => {
    archive();
    truncateSync(at('archive', `${name}.gz`), 100);
    expect(fetch().status).toBe(126);
    expect(readdirSync(home)).not.toContain('back');
    expect(sh('fetch.sh', at('nowhere'), name, at('back')).status).toBe(126);
  });

  it('that is in no archive comes from the folder of the server before, and is else the end of the log', () => {
    expect(fetch().status).toBe(1);
    expect(fetch(at('before')).status).toBe(1);
    writeFileSync(at('before', name), 'last');
    expect(fetch(at('before')).status).toBe(0);
    expect(readFileSync(at('back'), 'utf8')).toBe('last');
  });
});
