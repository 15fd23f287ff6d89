import { type DestinationStream, type Logger, pino } from 'pino';
import { AppError } from './errors/index.ts';

export type { Logger } from 'pino';

/**
 * The only fields that a log line may carry. A name, a number or a body put into a log call by mistake is
 * dropped here, whoever wrote the call: personal data stays out of logs by construction, not by care.
 */
const allowed = new Set([
  'pid', 'process', 'requestId', 'method', 'route', 'status', 'ms', 'code', 'role', 'division', 'drillId', 'siteId',
  'slotId', 'community', 'topic', 'attempt', 'count', 'done', 'total', 'drift', 'waiting', 'placed', 'unplaced',
  'signal', 'port', 'host', 'address', 'backend', 'version', 'setting', 'dataDir', 'migrations', 'err',
  'constraint', 'sqlState', 'divisions', 'reason', 'seconds', 'problem', 'keys',
]); // biome-ignore format: one list

function onlyAllowed(fields: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    if (!allowed.has(key)) continue;
    kept[key] = key === 'err' || value === null || typeof value !== 'object' ? value : '[object]';
  }
  return kept;
}

interface LoggedError {
  type: string;
  code?: string;
  constraint?: string;
  message?: string;
  stack?: string;
  cause?: LoggedError;
}

/**
 * What a log may say of an error. A foreign error's message can quote a value somebody sent (PostgreSQL's
 * do), so only our own messages and the operating system's are kept; of the others, type, code and frames.
 */
export function describeError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error };
  const fields = error as Error & { code?: unknown; constraint_name?: unknown; syscall?: unknown };
  const safe = error instanceof AppError || fields.syscall !== undefined || error.name === 'ConfigError';
  const frames = error.stack?.split('\n').filter((line) => line.startsWith('    at '));
  return {
    type: error.name,
    ...(typeof fields.code === 'string' ? { code: fields.code } : {}),
    ...(typeof fields.constraint_name === 'string' ? { constraint: fields.constraint_name } : {}),
    ...(safe ? { message: error.message } : {}),
    ...(frames !== undefined ? { stack: frames.join('\n') } : {}),
    ...(error.cause !== undefined && depth < 3 ? { cause: describeError(error.cause, depth + 1) } : {}),
  };
}

/**
 * pino takes the message of a line from its error where the call gives none, and Fastify hands it over as one: both
 * would carry a foreign error's words past `describeError`. Such lines get a message of ours.
 */
function withoutForeignWords(args: unknown[]): unknown[] {
  const [first, message] = args;
  const fields = first instanceof Error ? { err: first } : first;
  const error: unknown = (fields as { err?: unknown } | null | undefined)?.err;
  if (!(error instanceof Error)) return args;
  return [fields, typeof message === 'string' && message !== error.message ? message : 'error'];
}

/** A JSON-lines logger on standard output (or `destination`), whose fields pass the allowlist above. */
export function createLogger(
  options: { level: string; process: string },
  destination?: DestinationStream,
): Logger {
  return pino(
    {
      level: options.level,
      base: { pid: process.pid, process: options.process },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: onlyAllowed },
      hooks: {
        logMethod(args, method) {
          method.apply(this, withoutForeignWords(args) as typeof args);
        },
      },
      serializers: { err: (error: unknown) => describeError(error) },
    },
    ...(destination === undefined ? [] : [destination]),
  );
}
