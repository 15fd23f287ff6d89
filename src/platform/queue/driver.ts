import type { Job, JobsOptions } from 'bullmq';
import { DeadlineError } from './deadline.ts';

/** Where lines go; pino's logger fits. Fields carry topics, keys and counts, never payloads. */
export interface QueueLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** One signal as BullMQ takes it. */
export interface SignalJob {
  name: string;
  data: unknown;
  opts: JobsOptions;
}

/** A signal as the queue keeps it; times are milliseconds by the clock of the process that wrote them. */
export interface StoredJob {
  timestamp: number;
  processedOn?: number | undefined;
  finishedOn?: number | undefined;
  /** The repeat that put it, if one did. */
  repeatJobKey?: string | undefined;
  /** Makes one that is put off due now. */
  promote(): Promise<void>;
}

/** A repeat as the queue keeps it. */
export interface StoredScheduler {
  every?: number;
  /** When it is due next, by the clock of the process that worked it out. */
  next?: number | null;
}

/** The producing side of one topic: the part of BullMQ's Queue that is used, the same on both backends. */
export interface TopicQueue {
  addBulk(jobs: SignalJob[]): Promise<unknown>;
  upsertJobScheduler(
    id: string,
    repeat: { every: number },
    template: { name: string; data: unknown; opts: Omit<JobsOptions, 'jobId' | 'repeat' | 'delay'> },
  ): Promise<unknown>;
  getJobCounts(
    ...types: ('waiting' | 'prioritized' | 'delayed' | 'active' | 'failed')[]
  ): Promise<Record<string, number>>;
  removeJobScheduler(id: string): Promise<unknown>;
  getJobScheduler(id: string): Promise<StoredScheduler | undefined>;
  getJobs(
    types: ('waiting' | 'prioritized' | 'delayed' | 'completed')[],
    start: number,
    end: number,
    ascending: boolean,
  ): Promise<StoredJob[]>;
  close(): Promise<void>;
}

/** What runs for each signal taken. */
export type SignalProcessor = (
  job: Job,
  token: string | undefined,
  aborted: AbortSignal | undefined,
) => Promise<void>;

/** The consuming side of one topic. */
export interface TopicWorker {
  /** Takes no more and resolves once what is running has finished; may wait for ever on a dead server. */
  pause(): Promise<void>;
  /** Ends it; `force` leaves what is running behind and stops renewing its lock. */
  close(force?: boolean): Promise<void>;
  /** Tells running handlers, through their AbortSignal, that they should give up. */
  cancelAllJobs(reason?: string): void;
}

export interface WorkerSettings {
  concurrency: number;
  /** How long a signal stays a dead worker's own, in milliseconds; a living one renews it at half of this. */
  lockMs: number;
}

/**
 * One server that BullMQ can run on. Every promise that needs the server settles within the driver's
 * deadline or rejects; a rejection is not remembered, the next call tries anew.
 */
export interface QueueDriver {
  readonly backend: 'redis' | 'postgres';
  /** First contact: resolves once the server answered and fits; rejects where it does not. */
  connect(): Promise<void>;
  /** Resolves where the server takes what is written; rejects with its reason where it does not. */
  takesMore(): Promise<void>;
  /** The producing side of a topic, made on first use. */
  queue(topic: string): Promise<TopicQueue>;
  /** Starts taking signals of a topic. Rejects where the server cannot be reached (then: try again). */
  worker(topic: string, processor: SignalProcessor, settings: WorkerSettings): Promise<TopicWorker>;
  /**
   * Sets right what the server keeps of workers' clocks (when a signal was done, and on PostgreSQL also until when one
   * is held, and when somebody last looked for stalled ones) where it is later than anything written at `nowMs` could
   * be; `aheadMs` is one lock's time from then. Answers how much there was.
   */
  pullBack(nowMs: number, aheadMs: number): Promise<number>;
  /** Closes the producing side politely; the workers are closed before. */
  close(): Promise<void>;
  /** Cuts every connection at once; nothing of this driver keeps the process alive afterwards. */
  destroy(): void;
}

/** True for an error that says the server could not be reached, not that it refused what was asked. */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof DeadlineError) return true;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && /^(E[A-Z]+|57P0[123]|08\d{3}|53300)$/.test(code)) return true;
  return /timed? ?out|timeout|terminated|writeable|closed|ended/i.test(error.message);
}

/**
 * The settings of a worker that matter on both backends. `maxStalledCount` is high because BullMQ's default
 * of 1 fails a signal for good when two workers in a row are killed while they hold it (six kills failed 10
 * of 400); handlers are idempotent, so one more run is harmless. `runRetryDelay` is short so that a worker
 * is back a second after its server, not fifteen.
 */
export function workerOptions(settings: WorkerSettings): {
  concurrency: number;
  lockDuration: number;
  stalledInterval: number;
  maxStalledCount: number;
  runRetryDelay: number;
} {
  return {
    concurrency: settings.concurrency,
    lockDuration: settings.lockMs,
    stalledInterval: Math.max(500, Math.floor(settings.lockMs / 3)),
    maxStalledCount: 100,
    runRetryDelay: 1_000,
  };
}
