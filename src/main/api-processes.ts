import cluster, { type Worker } from 'node:cluster';
import { monotonicMs } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { createFiguresExchange } from './process-figures.ts';
import { type Stop, stopMessage } from './run.ts';
import type { Listening } from './serve-api.ts';

/** A process that lived no longer than this is not replaced at once: what ended it would end the next one, too. */
const shortLifeMs = 10_000;
/** Wait before it is, which doubles while they go on ending. */
const pauseMs = { first: 1_000, most: 30_000 };

/** The api processes as they run, and how they are stopped. */
export interface ApiProcesses {
  /** Where they answer. */
  address: string;
  /** Has each finish what it has in hand; resolves when all have ended. */
  stop: Stop;
}

/**
 * Runs the present script `count` times more, each of which serves the api at the same port: connections are dealt out to
 * them in turns. One that ends by itself is replaced, with a loud line in the log. Resolves once the first of them listens,
 * when the others have been started.
 *
 * This process only accepts connections and passes them on. Should it die, the others end with it at once.
 * @throws Error where the first ends before it listens: it has said why
 */
export async function startApiProcesses(options: { count: number; logger: Logger }): Promise<ApiProcesses> {
  const { count, logger } = options;
  const running = new Map<number, Worker>();
  /** Those of them that take connections. */
  const listens = new Set<Worker>();
  const exchange = createFiguresExchange(running);
  /** Of those that are to be replaced. */
  const pauses = new Set<NodeJS.Timeout>();
  let standing = false;
  let stopping = false;

  /** `number`, from 1 on, is what a process is told apart by: as the list of processes shows it, and its figures. */
  function start(number: number, pause: number = pauseMs.first): Worker {
    cluster.setupPrimary({ args: [String(number)] });
    const worker = cluster.fork();
    const born = monotonicMs();
    running.set(number, worker);
    worker.on('message', (message: Partial<Listening>) => {
      if (typeof message?.listens === 'string') listens.add(worker);
      exchange(worker, message);
    });
    // Something that was sent to a process that is ending; its end is told of below.
    worker.on('error', () => undefined);
    worker.once('exit', (code, signal) => {
      running.delete(number);
      listens.delete(worker);
      if (stopping || !standing) return;
      const short = monotonicMs() - born < shortLifeMs;
      const wait = short ? pause : 0;
      logger.error(
        { count: number, code, signal, seconds: wait / 1_000 },
        'AN API PROCESS HAS ENDED BY ITSELF: another one takes its place',
      );
      const next = short ? Math.min(pause * 2, pauseMs.most) : pauseMs.first;
      // It keeps this process alive: where all have ended at once there is nothing else that does.
      const timer = setTimeout(() => {
        pauses.delete(timer);
        start(number, next);
      }, wait);
      pauses.add(timer);
    });
    return worker;
  }

  // The first one alone: what is wrong with the settings is told once.
  const address = await listening(start(1));
  standing = true;
  for (let number = 2; number <= count; number++) start(number);
  logger.info({ address, count }, 'api processes run');
  return {
    address,
    async stop() {
      stopping = true;
      for (const timer of pauses) clearTimeout(timer);
      // One that is still on its way would take connections for a moment, and end with what came by them: nobody has heard of it yet.
      for (const worker of running.values()) if (!listens.has(worker)) worker.process.kill('SIGKILL');
      await Promise.all([...running.values()].map(ended));
    },
  };
}

/** Where it listens. @throws Error where it ends before */
function listening(worker: Worker): Promise<string> {
  return new Promise((resolve, reject) => {
    worker.on('message', (message: Partial<Listening>) => {
      if (typeof message?.listens === 'string') resolve(message.listens);
    });
    worker.once('exit', () => reject(new Error('the first api process ended before it listened')));
  });
}

/** Tells a process to finish, and waits for its end. */
function ended(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    worker.once('exit', () => resolve());
    if (worker.isConnected()) worker.send(stopMessage);
    else worker.kill('SIGTERM');
  });
}
