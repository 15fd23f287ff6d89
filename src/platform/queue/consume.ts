import { setTimeout as sleep } from 'node:timers/promises';
import { UnrecoverableError } from 'bullmq';
import type { z } from 'zod';
import { monotonicMs } from '../clock.ts';
import { traced } from '../tracing/index.ts';
import { within } from './deadline.ts';
import type { QueueDriver, QueueLogger, SignalProcessor, TopicWorker, WorkerSettings } from './driver.ts';

/** What a handler is told besides its payload. */
export interface SignalContext {
  /** 1 on the first run; runs that ended with a killed worker count too. */
  attempt: number;
  /** Fires when the signal is no longer ours (its lock was lost) or the process is closing: stop, soon. */
  aborted: AbortSignal;
}

const ignore = (): void => undefined;
const AGAIN_MS = 1_000;
const AFTER_ABORT_MS = 500;
// What a living server needs to see a worker off; one that takes longer with nothing running is dead.
const SETTLE_MS = 1_000;

/** Runs the workers of this process: starts each as soon as its server answers, and ends them in order. */
export function createConsumers(deps: {
  driver: QueueDriver;
  lockMs: number;
  logger: QueueLogger;
  warn: (kind: string, fields: object) => void;
}) {
  const { driver, lockMs, logger, warn } = deps;
  const workers = new Map<string, TopicWorker | undefined>();
  const timers = new Set<NodeJS.Timeout>();
  let closing = false;
  let handling = 0;

  async function run(topic: string, processor: SignalProcessor, settings: WorkerSettings): Promise<void> {
    try {
      const worker = await driver.worker(topic, processor, settings);
      workers.set(topic, worker);
      if (closing) await worker.close(true);
    } catch (error) {
      if (closing) return;
      warn('signals cannot be taken yet, trying again', { topic, backend: driver.backend, err: error });
      const timer = setTimeout(() => {
        timers.delete(timer);
        void run(topic, processor, settings);
      }, AGAIN_MS);
      timers.add(timer);
    }
  }

  /** Whether `work` is done before the deadline; not waiting on for a server that is dead. */
  async function settles(work: Promise<unknown>, deadlineMs: number): Promise<boolean> {
    const began = monotonicMs();
    let lastHandling = began;
    let settled: boolean | undefined;
    work.then(
      () => {
        settled = true;
      },
      () => {
        settled = false;
      },
    );
    while (settled === undefined) {
      const now = monotonicMs();
      if (handling > 0) lastHandling = now;
      if (now - began > deadlineMs || now - lastHandling > SETTLE_MS) return false;
      await sleep(10);
    }
    return settled;
  }

  return {
    start<P>(
      topic: string,
      options: { concurrency: number; schema: z.ZodType<P>; lockMs?: number },
      handler: (payload: P, context: SignalContext) => Promise<void>,
    ): void {
      if (workers.has(topic)) throw new Error(`the topic ${topic} is being consumed already`);
      workers.set(topic, undefined);
      const process = createProcessor(topic, options.schema, handler, logger);
      // Three parameters: BullMQ hands over the AbortSignal only to a function that declares it.
      const counted: SignalProcessor = async (job, token, aborted) => {
        handling += 1;
        try {
          await process(job, token, aborted);
        } finally {
          handling -= 1;
        }
      };
      void run(topic, counted, {
        concurrency: options.concurrency,
        lockMs: Math.min(options.lockMs ?? lockMs, lockMs),
      });
    },
    /** Ends all workers: politely until `deadlineMs`, then by aborting; what still runs is left behind. */
    async close(deadlineMs: number): Promise<void> {
      closing = true;
      for (const timer of timers) clearTimeout(timer);
      const running = [...workers.values()].filter((worker) => worker !== undefined);
      if (await settles(Promise.all(running.map((worker) => worker.pause())), deadlineMs)) {
        await within(Promise.all(running.map((worker) => worker.close())), SETTLE_MS, 'closing').catch(
          ignore,
        );
        return;
      }
      if (handling > 0) {
        logger.warn(
          { count: handling },
          'handlers did not finish in time, their signals will be taken again',
        );
        for (const worker of running) worker.cancelAllJobs('closing');
        await sleep(AFTER_ABORT_MS);
      }
      await within(Promise.all(running.map((worker) => worker.close(true))), AFTER_ABORT_MS, '').catch(
        ignore,
      );
    },
  };
}

function createProcessor<P>(
  topic: string,
  schema: z.ZodType<P>,
  handler: (payload: P, context: SignalContext) => Promise<void>,
  logger: QueueLogger,
): SignalProcessor {
  return async (job, _token, aborted) => {
    const signal = job.deduplicationId ?? job.repeatJobKey ?? topic;
    const payload = schema.safeParse(job.data);
    if (!payload.success) {
      logger.error({ topic, signal, reason: 'bad payload' }, 'a signal with a bad payload was put aside');
      throw new UnrecoverableError('bad payload');
    }
    const attempt = Math.max(job.attemptsStarted, 1);
    try {
      const facts = { 'messaging.destination.name': topic, 'muster.attempt': attempt };
      const context = { attempt, aborted: aborted ?? new AbortController().signal };
      // Whoever asked for it is traced, and this with them; what repeats by itself is not.
      await traced(`handle ${topic}`, { kind: 'consumer', facts, parent: traceOf(job.data) }, () =>
        handler(payload.data, context),
      );
    } catch (error) {
      logger.warn({ topic, signal, attempt, err: error }, 'handling a signal failed');
      // The queue keeps what is thrown here, and a foreign message can quote personal data: only its name goes.
      throw new Error(error instanceof Error ? error.name : 'handler failed');
    }
  };
}

function traceOf(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !('traceparent' in data)) return undefined;
  return typeof data.traceparent === 'string' ? data.traceparent : undefined;
}
