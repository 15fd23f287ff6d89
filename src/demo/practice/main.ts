import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { table } from '../../core/plain-table.ts';
import { WrongOption } from '../options.ts';
import type { Progress } from '../progress.ts';
import { readAdmin, type Service, startService } from '../service.ts';
import type { Accounts } from './accounts.ts';
import { realSettings } from './environment.ts';
import { makeFolder, type PracticeFolder, removeLeftovers } from './folder.ts';
import { help, type PracticeOptions, readPracticeOptions } from './options.ts';
import { preparePractice } from './run.ts';

const complain = (line: string): void => void process.stderr.write(`${line}\n`);

/** What goes on, a line each; for people alone. */
function linesTo(say: (line: string) => void): Progress {
  return {
    part(label) {
      let done = 0;
      return {
        add: (count) => {
          done += count;
        },
        set: (now) => {
          done = now;
        },
        end: () => {
          if (done > 0) say(`  ${label}: ${done}`);
        },
      };
    },
    say,
    close() {},
  };
}

function welcome(url: string, drill: { id: string; name: string }, offered: Accounts, file: string): string {
  const { accounts, tablet } = offered;
  return [
    '',
    '════ 练习 · PRACTICE ════ 一切均为虚构，结束后全部消失 · nothing here is real, and all of it is gone when this ends',
    '',
    `  ${drill.name}  ${drill.id}`,
    `  服务 · service    ${url}    ${url}/docs`,
    `  页面 · pages      ${url}/wall  ${url}/desk  ${url}/screen/${tablet.siteId}  ${url}/me`,
    `  平板 · a tablet   ${url}/tablet  ${tablet.code}  (${tablet.site})`,
    `  登录 · sign in    npm run -s cli -- sign-in --url ${url} --credentials ${file} --role ROLE`,
    '',
    table(
      ['角色 · role', '说明 · works for', 'clientId', 'clientSecret'],
      accounts.map(({ role, works, clientId, clientSecret }) => [role, works, clientId, clientSecret]),
    ),
    '',
    '  Ctrl-C 结束 · ends it',
    '',
  ].join('\n');
}

/** The practice, from its start until `signal` fires, its minutes are over, or its service ends by itself. */
async function practise(options: PracticeOptions, signal: AbortSignal): Promise<void> {
  let over = false;
  const say = (line: string): void => {
    if (!options.json && !over) process.stdout.write(`${line}\n`);
  };
  const left = await removeLeftovers();
  if (left.length > 0) say(`Removed what a killed practice had left: ${left.join(', ')}`);
  let folder: PracticeFolder | undefined;
  let service: Service | undefined;
  let close: (() => Promise<void>) | undefined;
  try {
    folder = await makeFolder();
    say('A service and a database of its own are started …');
    service = await startService(
      {
        keep: false,
        signal,
        folder: join(folder.path, 'service-'),
        settings: { MUSTER_PRACTICE: 'yes', HOST: options.host, PORT: String(options.port) },
      },
      complain,
    );
    const { url, ended } = service;
    const gone = ended.then((last) => {
      throw new Error(`the service ended by itself\n${last}`);
    });
    const stopped = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    const practice = await Promise.race([
      preparePractice(url, await readAdmin(service.clientsFile), linesTo(say), options),
      gone,
      stopped,
    ]);
    ({ close } = practice);
    const file = join(folder.path, 'sign-in.json');
    await writeFile(file, JSON.stringify(practice.offered.accounts, null, 2), { mode: 0o600 });
    say(welcome(url, practice.drill, practice.offered, file));
    if (options.json) {
      const { drill, offered } = practice;
      const ready = { practice: true, url, drill, signIn: file, folder: folder.path, ...offered };
      process.stdout.write(`${JSON.stringify(ready)}\n`);
    }
    const end = options.minutes === undefined ? [] : [sleep(options.minutes * 60_000)];
    await Promise.race([practice.live(), gone, stopped, ...end]);
  } finally {
    // People who are cut off in the middle of something have nothing to say.
    over = true;
    await close?.();
    await service?.stop();
    await folder?.remove();
  }
}

async function main(): Promise<number> {
  let options: PracticeOptions;
  try {
    options = readPracticeOptions(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof WrongOption)) throw error;
    complain(`${error.message}\n\n${help}`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  const real = realSettings();
  if (real.length > 0) {
    complain(
      `${real.join(', ')}: a practice has a service and a database of its own and touches no other. Unset this, and start it again.`,
    );
    return 2;
  }
  const stopping = new AbortController();
  let interrupted: number | undefined;
  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    process.on(signal, () => {
      if (interrupted !== undefined) return;
      interrupted = status;
      complain(`\n${signal}: the practice ends, and all of it goes`);
      stopping.abort(new Error('stopped'));
    });
  }
  try {
    await practise(options, stopping.signal);
    return interrupted ?? 0;
  } catch (error) {
    if (interrupted !== undefined) return interrupted;
    complain(`The practice failed: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

process.exit(await main());
