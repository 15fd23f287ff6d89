import { help, type Options, readOptions, WrongOption } from './options.ts';
import { createProgress } from './progress.ts';
import { run } from './run.ts';
import { readAdmin, type Service, startService } from './service.ts';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const complain = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Rejects when the demo is told to stop. */
function stopped(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true });
  });
}

/** Rejects when the service ends by itself. */
async function gone(service: Service): Promise<never> {
  const last = await service.ended;
  throw new Error(`the service ended before the drill did\n${last}`);
}

/** Runs the drill against the service named by the options, or one of its own. Answers the exit status. */
async function drill(options: Options, signal: AbortSignal): Promise<number> {
  const progress = createProgress();
  let service: Service | undefined;
  try {
    if (options.url === undefined) {
      progress.say('Starting Muster with an empty database of its own …');
      service = await startService({ keep: options.keep, signal }, (line) => progress.say(line));
      progress.say(`Muster listens on ${service.url}, data in ${service.dataDir}`);
    }
    const clientsFile = options.clients ?? service?.clientsFile;
    const admin = options.admin ?? (await readAdmin(clientsFile ?? ''));
    const work = run(
      {
        url: options.url ?? service?.url ?? '',
        admin,
        servicePid: service?.pid,
        seed: options.seed,
        scale: options.scale,
        shortLanes: options.shortLanes,
        failedSite: options.failedSite,
      },
      progress,
    );
    const result = await Promise.race([
      work,
      stopped(signal),
      ...(service === undefined ? [] : [gone(service)]),
    ]);
    progress.close();
    for (const line of result.lines) say(line);
    if (options.json) say(JSON.stringify(result.json));
    return result.holds ? 0 : 1;
  } finally {
    progress.close();
    await service?.stop();
  }
}

async function main(): Promise<number> {
  let options: Options;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof WrongOption)) throw error;
    complain(`${error.message}\n\n${help}`);
    return 2;
  }
  if (options.help) {
    say(help);
    return 0;
  }
  const stopping = new AbortController();
  let interrupted: number | undefined;
  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    // Asked twice, the demo still stops in order: the service is killed if it takes too long.
    process.on(signal, () => {
      if (interrupted !== undefined) return;
      complain(`\n${signal}: stopping`);
      interrupted = status;
      stopping.abort();
    });
  }
  try {
    return await drill(options, stopping.signal);
  } catch (error) {
    if (interrupted !== undefined) return interrupted;
    complain(`The demo failed: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

process.exit(await main());
