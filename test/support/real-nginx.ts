import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.ts';
import { freePort } from './ports.ts';

export interface RealNginx {
  port: number;
  /** Lines of the access log so far. */
  accessLog(): string[];
  /** What it wrote of errors so far. */
  errors(): string;
  stop(): Promise<void>;
}

export const nginxIsHere = spawnSync('nginx', ['-v']).error === undefined;

function replaced(text: string, from: string | RegExp, to: string): string {
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`nginx.conf has no ${String(from)}`);
  return changed;
}

/**
 * Runs the nginx of this machine on the files of `deploy/nginx`, changed only in where things are: ports, folders, the
 * api's address (the name of containers is asked for again and again, which older versions cannot do), and whom it
 * believes. Every answer is in its log, unless it is `asShipped`: then one of a hundred, as in the composition.
 */
export async function startNginx(
  apiPort: number,
  { asShipped = false }: { asShipped?: boolean } = {},
): Promise<RealNginx> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-nginx-'));
  const [port, healthPort] = [await freePort(), await freePort()];
  cpSync(fileURLToPath(new URL('../../deploy/nginx', import.meta.url)), folder, { recursive: true });
  mkdirSync(join(folder, 'imports'));
  const file = join(folder, 'nginx.conf');
  let config = readFileSync(file, 'utf8');
  config = replaced(
    config,
    'server api:8080 resolve max_fails=0;',
    `server 127.0.0.1:${apiPort} max_fails=0;`,
  );
  config = replaced(config, /resolver [^;]*;/, '');
  config = replaced(config, 'listen 8080;', `listen 127.0.0.1:${port};`);
  config = replaced(config, 'listen 127.0.0.1:8081;', `listen 127.0.0.1:${healthPort};`);
  config = replaced(config, /\/tmp\//g, `${folder}/`);
  config = replaced(config, /\/imports\/body/g, `${folder}/imports/body`);
  config = replaced(config, '/dev/stdout', `${folder}/access.log`);
  config = replaced(config, 'error_log stderr', `error_log ${folder}/error.log`);
  config = replaced(config, 'worker_processes auto;', 'worker_processes 1;');
  if (!asShipped) config = replaced(config, "1% '1%';", "99% '1%';");
  // A user who may write below a folder of this test's.
  writeFileSync(file, `user ${process.getuid?.() === 0 ? 'root' : 'nobody'};\n${config}`);
  const proxies = join(folder, 'proxies.conf');
  writeFileSync(proxies, replaced(readFileSync(proxies, 'utf8'), '172.31.240.1;', '127.0.0.1;'));
  const child: ChildProcess = spawn('nginx', ['-p', folder, '-c', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr?.on('data', (text) => {
    said += String(text);
  });
  const read = (name: string): string => {
    try {
      return readFileSync(join(folder, name), 'utf8');
    } catch {
      return '';
    }
  };
  await eventually('nginx listens', async () => {
    if (child.exitCode !== null) throw new Error(`nginx does not start: ${said}${read('error.log')}`);
    const socket = connect(port, '127.0.0.1');
    const [event] = await Promise.race([
      once(socket, 'connect').then(() => ['connect']),
      once(socket, 'error').then(() => ['error']),
    ]).catch(() => ['error']);
    socket.destroy();
    return event === 'connect';
  });
  return {
    port,
    accessLog: () =>
      read('access.log')
        .split('\n')
        .filter((line) => line !== ''),
    errors: () => said + read('error.log'),
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
