import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Role } from '../../../src/modules/foundation/auth/roles.ts';
import { startTestApp, type TestApp } from '../../support/app.ts';
import { city, gulou } from '../../support/divisions.ts';
import { type SeededDrill, seedDrill } from '../../support/drill.ts';

const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

/** What a call of the command line came to. */
export interface Called {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CliWorld {
  t: TestApp;
  drill: SeededDrill;
  url: string;
  /** A folder that is gone afterwards. */
  folder: string;
  /** Client id and secret of headquarters. */
  clients: Record<'city-hq' | 'district-hq', { clientId: string; clientSecret: string }>;
  /** The command line in a process of its own, with a state folder of its own. */
  start(args: string[], environment?: Record<string, string>): ChildProcess;
  cli(args: string[], more?: { input?: string; environment?: Record<string, string> }): Promise<Called>;
  close(): Promise<void>;
}

/** Whatever a process says until it ends. */
export async function endOf(child: ChildProcess): Promise<Called> {
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, ...said };
}

/** A service on a port with a drill whose districts are not published yet, and the command line beside it. */
export async function startCliWorld(): Promise<CliWorld> {
  const t = await startTestApp({
    worker: true,
    environment: { WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8' },
  });
  const url = await t.app.listen({ port: 0, host: '127.0.0.1' });
  const drill = await seedDrill(t, { publish: false });
  const folder = await mkdtemp(join(tmpdir(), 'muster-cli-'));
  const admin = await t.token('admin');
  const add = (role: Role, division: string) =>
    t.need<{ clientId: string; clientSecret: string }>('POST', '/v1/clients', {
      token: admin,
      body: { name: 'cli', role, division },
    });
  const clients = {
    'city-hq': await add('city-hq', city),
    'district-hq': await add('district-hq', gulou.division),
  };
  function start(args: string[], environment: Record<string, string> = {}): ChildProcess {
    return spawn(process.execPath, [main, ...args], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'] ?? '',
        MUSTER_URL: url,
        XDG_STATE_HOME: join(folder, 'state'),
        LANG: 'C.UTF-8',
        ...environment,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  }
  return {
    t,
    drill,
    url,
    folder,
    clients,
    start,
    cli(args, { input = '', environment = {} } = {}) {
      const child = start(args, environment);
      child.stdin?.end(input);
      return endOf(child);
    },
    async close() {
      await t.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The variables by which a client signs in by itself. */
export const asClient = ({ clientId, clientSecret }: { clientId: string; clientSecret: string }) => ({
  MUSTER_CLIENT_ID: clientId,
  MUSTER_CLIENT_SECRET: clientSecret,
});
