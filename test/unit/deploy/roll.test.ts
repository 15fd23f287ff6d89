import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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
       engine_image() { echo muster:old; }
       engine_fetch() { false; }`,
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

  describe('killed midway', () => {
    // A process is a file SERVICE.ID, which holds its image. DIE_AT names the step at which the script is killed.
    const engine = `
      die() { [ "\${DIE_AT:-}" != "$1" ] || kill -KILL $$; }
      engine_image() { cat "$RUN"/*."$1" 2>/dev/null; }
      engine_list() { find "$RUN" -name "$1.*" | sed 's/.*\\.//' | sort -n; }
      engine_fetch() { [ "$1" != absent ]; }
      engine_migrate() { :; }
      engine_start() {
        local id=$(($(cat "$RUN/../last") + 1))
        echo "$id" >"$RUN/../last"
        echo "$2" >"$RUN/$1.$id"
        die "start $1"
        echo "$id"
      }
      engine_runs() { [ "$(engine_image "$1")" != broken ]; }
      engine_log() { :; }
      engine_ready() { engine_runs "$1" && die "ready $(basename "$RUN"/*."$1" ".$1")"; }
      engine_stop() { die "stop $1"; rm "$RUN"/*."$1"; die "stopped $1"; }
      engine_settle() { die settle; }`;
    let home: string;
    const running = () =>
      Object.fromEntries(
        readdirSync(join(home, 'running')).map((name) => [
          name,
          readFileSync(join(home, 'running', name), 'utf8').trim(),
        ]),
      );
    /** Images of all processes, in order. */
    const images = () => Object.values(running()).sort().join(' ');
    function roll(words: string[], dieAt = '') {
      const { status, signal, stdout, stderr } = spawnSync('bash', [script, ...words], {
        encoding: 'utf8',
        env: {
          PATH: process.env['PATH'],
          ROLL_ENGINE: join(home, 'engine.sh'),
          ROLL_STATE: join(home, 'rolled'),
          ROLL_HEARD: '0',
          RUN: join(home, 'running'),
          DIE_AT: dieAt,
        },
      });
      return { end: status ?? signal, said: stdout + stderr };
    }
    function begin() {
      home = mkdtempSync(join(folder, 'home-'));
      mkdirSync(join(home, 'running'));
      writeFileSync(join(home, 'engine.sh'), engine);
      writeFileSync(join(home, 'last'), '4');
      for (const name of ['api.1', 'api.2', 'worker.3', 'worker.4'])
        writeFileSync(join(home, 'running', name), 'v1');
    }
    beforeEach(begin);

    it.each([
      { at: 'start api', left: '5', mended: 'v1 v1 v1 v1' },
      { at: 'ready api', left: '5', mended: 'v1 v1 v1 v1' },
      { at: 'stop 1', left: '1', mended: 'v1 v1 v1 v2' },
      { at: 'stopped 1', left: undefined, mended: 'v1 v1 v1 v2' },
      { at: 'start worker', left: '7', mended: 'v1 v1 v2 v2' },
      { at: 'stop 4', left: '4', mended: 'v2 v2 v2 v2' },
      { at: 'settle', left: undefined, mended: 'v2 v2 v2 v2' },
    ])('at "$at", what it left is told, and put right', ({ at, left, mended }) => {
      expect(roll(['--image', 'v2'], at).end).toBe('SIGKILL');
      const before = running();
      const { said } = roll(['--back', '--dry-run']);
      const told = said.match(/would: engine_stop \S+/g) ?? [];
      expect(told).toEqual(left === undefined ? [] : [`would: engine_stop ${left}`]);
      expect(running()).toEqual(before);
      expect(roll(['--mend'])).toMatchObject({ end: 0 });
      expect(images()).toBe(mended);
    });

    it.each([
      { next: ['--image', 'v2'], after: 'v2 v2 v2 v2' },
      { next: ['--back'], after: 'v1 v1 v1 v1' },
    ])('is followed by $next as if nothing had been', ({ next, after }) => {
      for (const at of ['start api', 'stop 4']) {
        begin();
        expect(roll(['--image', 'v2'], at).end).toBe('SIGKILL');
        expect(roll(next)).toMatchObject({ end: 0 });
        expect(images()).toBe(after);
      }
    });

    it.each(['start api', 'stop 6', 'stop 8'])('at "%s" while it went back, goes on back', (at) => {
      expect(roll(['--image', 'v2']).end).toBe(0);
      expect(roll(['--back'], at).end).toBe('SIGKILL');
      expect(roll(['--mend'])).toMatchObject({ end: 0 });
      expect(roll(['--back'])).toMatchObject({ end: 0, said: expect.stringContaining('from v2 to v1') });
      expect(images()).toBe('v1 v1 v1 v1');
      // Whole again: back from there is forward.
      expect(roll(['--back']).said).toContain('from v1 to v2');
    });

    it('leaves what somebody else has seen to, and goes back to what was whole', () => {
      expect(roll(['--image', 'v2'], 'start api').end).toBe('SIGKILL');
      // As docker compose up would: all others, of the image before.
      for (const name of readdirSync(join(home, 'running'))) rmSync(join(home, 'running', name));
      for (const name of ['api.11', 'api.12', 'api.13', 'worker.14'])
        writeFileSync(join(home, 'running', name), 'v1');
      expect(roll(['--mend'])).toMatchObject({ end: 0, said: expect.stringContaining('nothing is left') });
      expect(images()).toBe('v1 v1 v1 v1');
      expect(roll(['--image', 'v2'], 'stop 11').end).toBe('SIGKILL');
      expect(roll(['--image', 'v3']).said).toContain('from v1 to v3');
      expect(roll(['--back'])).toMatchObject({ end: 0, said: expect.stringContaining('from v3 to v1') });
      expect(images()).toBe('v1 v1 v1 v1');
    });

    it('goes back to what ran before it, not to what never did', () => {
      expect(roll(['--image', 'broken'])).toMatchObject({
        end: 1,
        said: expect.stringContaining('does not become ready'),
      });
      expect(roll(['--back']).said).toContain('not known which image was before');
      expect(roll(['--image', 'v2']).end).toBe(0);
      expect(roll(['--image', 'broken']).end).toBe(1);
      expect(roll(['--mend']).said).toContain('no roll was ended midway');
      expect(roll(['--back'])).toMatchObject({ end: 0, said: expect.stringContaining('from v2 to v1') });
      expect(images()).toBe('v1 v1 v1 v1');
    });

    it('changes nothing for an image that there is not, and takes one word at a time', () => {
      const before = running();
      expect(roll(['--image', 'absent'])).toMatchObject({
        end: 1,
        said: expect.stringContaining('no image absent'),
      });
      expect(running()).toEqual(before);
      for (const words of [
        ['--back', '--mend'],
        ['--mend', '--image', 'v2'],
        ['--back', '--image', 'v2'],
      ])
        expect(roll(words).end).toBe(2);
    });
  });

  it('stops by the option that every version of the engine has', () => {
    // --timeout is --time before version 28.
    expect(read('deploy/roll.sh')).toMatch(/docker stop -t \d+ /);
  });

  it('takes a process that the engine has started again for one that ended', () => {
    // A container that ends at once is said to run, again and again: it would be waited for until the time is over.
    writeFileSync(
      join(folder, 'docker'),
      '#!/bin/sh\necho "$*" | sed "s/.*--format //; s/ [a-z0-9]*$//; s/{{.State.Running}}/true/; s/{{.RestartCount}}/$RESTARTS/"\n',
      { mode: 0o755 },
    );
    const asked = (restarts: string) =>
      spawnSync('bash', ['-c', `${/^engine_runs.*$/m.exec(read('deploy/roll.sh'))?.[0]}\nengine_runs abc`], {
        env: { PATH: `${folder}:${process.env['PATH']}`, RESTARTS: restarts },
      }).status;
    expect([asked('0'), asked('1')]).toEqual([0, 1]);
  });
});
