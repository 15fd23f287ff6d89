import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What became of some lines of shell. */
export interface Ran {
  output: string;
  /** The lines as a whole ended with it; an assignment ends with what its command ended with. */
  status: number;
  /** Requests that were refused while it ran, with their bodies' first words. */
  refused: string;
}

/**
 * Stands before curl: a refusal is written down wherever it happens (in a pipe, in `$(…)`), and a stream, which would go
 * on until Ctrl-C, ends after a few seconds.
 */
const curlShim = (folder: string) => `#!/usr/bin/env bash
more=()
for word in "$@"; do case $word in -N|-sN) more=(--max-time 4);; esac; done
PATH=\${PATH#*:} command curl --fail-with-body "\${more[@]}" "$@" > "${folder}/$$"
status=$?
[ $status = 28 ] && [ \${#more[@]} -gt 0 ] && status=0
[ $status = 0 ] || { printf 'curl %s: %s ' "$status" "$(tail -c 300 "${folder}/$$" | tr '\\0' ' ')"; } >> "${folder}/refused"
cat "${folder}/$$"
rm "${folder}/$$"
exit $status
`;

/** One bash that keeps its variables and functions, as a terminal does. */
export class Shell {
  readonly #bash: ChildProcess;
  readonly #folder: string;
  #ran = 0;

  private constructor(bash: ChildProcess, folder: string) {
    this.#bash = bash;
    this.#folder = folder;
  }

  /** @param cwd where it runs; `folder` is made for what it writes down */
  static async open(cwd: string, folder: string, env: Record<string, string>): Promise<Shell> {
    await mkdir(join(folder, 'bin'), { recursive: true });
    await writeFile(join(folder, 'bin/curl'), curlShim(folder));
    await chmod(join(folder, 'bin/curl'), 0o755);
    const bash = spawn('bash', [], {
      cwd,
      env: { ...process.env, ...env, PATH: `${join(folder, 'bin')}:${process.env['PATH']}` },
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    return new Shell(bash, folder);
  }

  /** Runs lines and waits for their end. @throws Error after `patienceMs`, or where the shell itself has ended */
  async run(script: string, patienceMs: number): Promise<Ran> {
    this.#ran += 1;
    const file = (name: string) => join(this.#folder, `${this.#ran}.${name}`);
    await rm(join(this.#folder, 'refused'), { force: true });
    await writeFile(file('sh'), `${script}\n`);
    this.#bash.stdin?.write(
      `set -o pipefail; . '${file('sh')}' >'${file('out')}' 2>&1 </dev/null; echo $? >'${file('rc.part')}'; mv '${file('rc.part')}' '${file('rc')}'\n`,
    );
    const until = Date.now() + patienceMs;
    for (;;) {
      const status = await read(file('rc'));
      if (status !== undefined) {
        const [output = '', refused = ''] = [
          await read(file('out')),
          await read(join(this.#folder, 'refused')),
        ];
        return { output, status: Number(status), refused };
      }
      if (this.#bash.exitCode !== null) throw new Error('the shell has ended');
      if (Date.now() > until) throw new Error(`no end after ${patienceMs} ms:\n${await read(file('out'))}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  close(): void {
    this.#bash.stdin?.end();
    this.#bash.kill();
  }
}

const read = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined);
