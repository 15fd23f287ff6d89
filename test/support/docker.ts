import { request } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Whether a Docker engine answers a ping within a second. */
export async function dockerAnswers(): Promise<boolean> {
  for (const target of targets()) {
    if (await ping(target)) return true;
  }
  return false;
}

type Target = { socketPath: string } | { host: string; port: number };

function targets(): Target[] {
  const host = process.env['DOCKER_HOST'];
  if (host?.startsWith('unix://')) return [{ socketPath: host.slice('unix://'.length) }];
  if (host) {
    const url = new URL(host.replace(/^tcp:/, 'http:'));
    return [{ host: url.hostname, port: Number(url.port || 2375) }];
  }
  const runtime = process.env['XDG_RUNTIME_DIR'];
  const sockets = ['/var/run/docker.sock', join(homedir(), '.docker/run/docker.sock')];
  if (runtime) sockets.push(join(runtime, 'docker.sock'));
  return sockets.map((socketPath) => ({ socketPath }));
}

function ping(target: Target): Promise<boolean> {
  return new Promise((resolve) => {
    const call = request({ ...target, path: '/_ping', timeout: 1000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    call.on('error', () => resolve(false));
    call.on('timeout', () => call.destroy());
    call.end();
  });
}
