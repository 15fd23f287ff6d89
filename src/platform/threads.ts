import { Worker } from 'node:worker_threads';

/** Threads that all run one file and answer messages, one at a time each. */
export interface Threads {
  /** Has a thread work on `message`; waits for a free one. @throws what the thread's work threw, by name only */
  run<T>(message: unknown): Promise<T>;
  /** Has a thread begin to load what it works with: there will be work for it in a moment. */
  begin(): void;
  /** How many work at once. */
  count: number;
  close(): Promise<void>;
}

/** What a thread's file posts back: `parentPort.postMessage(reply)`, one for each message, in turn. */
export type ThreadReply = { ok: true; value: unknown } | { ok: false; error: string };

interface Task {
  message: unknown;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

interface Thread {
  worker: Worker;
  task: Task | undefined;
}

/** Heap of one thread, so that none can take the process with it: a thread that needs more ends with an error. */
export interface ThreadLimits {
  maxOldGenerationSizeMb: number;
  maxYoungGenerationSizeMb: number;
}

/**
 * At most `count` threads of `file`, started as they are needed. Idle for `idleMs`, all of them end: what lies
 * idle holds no memory. A thread that dies fails the message it had; the next one gets a new thread.
 */
export function createThreads(options: {
  file: URL;
  count: number;
  limits: ThreadLimits;
  idleMs: number;
}): Threads {
  const { file, count, limits, idleMs } = options;
  const threads = new Set<Thread>();
  const waiting: Task[] = [];
  let idle: NodeJS.Timeout | undefined;

  function serve(): void {
    clearTimeout(idle);
    for (let task = waiting[0]; task !== undefined; task = waiting[0]) {
      const free = [...threads].find((thread) => thread.task === undefined) ?? start();
      if (free === undefined) return;
      waiting.shift();
      free.task = task;
      free.worker.ref();
      free.worker.postMessage(task.message);
    }
    if ([...threads].some((thread) => thread.task !== undefined)) return;
    idle = setTimeout(() => void endAll(), idleMs);
    idle.unref();
  }

  function start(): Thread | undefined {
    if (threads.size >= count) return undefined;
    const worker = new Worker(file, { resourceLimits: { ...limits }, execArgv: [] });
    const thread: Thread = { worker, task: undefined };
    threads.add(thread);
    worker.on('message', (reply: ThreadReply) => {
      const { task } = thread;
      thread.task = undefined;
      worker.unref();
      if (reply.ok) task?.resolve(reply.value);
      else task?.reject(new Error(`a thread failed: ${reply.error}`));
      serve();
    });
    const gone = (error: Error) => {
      threads.delete(thread);
      thread.task?.reject(error);
      thread.task = undefined;
      serve();
    };
    worker.on('error', gone);
    worker.on('exit', () => {
      if (threads.has(thread)) gone(new Error('a thread ended'));
    });
    return thread;
  }

  async function endAll(): Promise<void> {
    clearTimeout(idle);
    const ending = [...threads];
    threads.clear();
    await Promise.all(ending.map(({ worker }) => worker.terminate()));
    for (const { task } of ending) task?.reject(new Error('the threads were closed'));
  }

  return {
    count,
    begin() {
      // Nothing is kept running by it until it has work.
      if (threads.size === 0) start()?.worker.unref();
      serve();
    },
    run: <T>(message: unknown) =>
      new Promise<T>((resolve, reject) => {
        waiting.push({ message, resolve: resolve as (value: unknown) => void, reject });
        serve();
      }),
    async close() {
      for (const task of waiting.splice(0)) task.reject(new Error('the threads were closed'));
      await endAll();
    },
  };
}
