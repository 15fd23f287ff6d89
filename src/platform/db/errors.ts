import postgres from 'postgres';
import { AppError, invalidRequest, type Problem, unavailable } from '../errors/index.ts';

/** SQLSTATE classes (PostgreSQL manual, appendix A) after which the same request may work a moment later. */
// 57014: given up after its time. 26000: a statement that the server has forgotten, in a transaction.
const passing = /^(08|26000$|53|57014$|57P0[1-5]$|40001$|40P01$|55P03$|25006$)/;

/** Errors that postgres.js itself raises when a connection is lost or cannot be had. */
const lostConnection = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ETIMEDOUT',
  'UNSAFE_TRANSACTION',
]);

const uniqueViolation = '23505';

const unstorable = {
  pointer: '',
  code: 'form',
  text: {
    en: 'The request holds a character or figure that cannot be stored',
    zh: '请求中含有无法存储的字符或数值',
  },
};

/**
 * The problem that a database error means, by SQLSTATE and constraint name; undefined where nobody foresaw it.
 * `constraints` is what the modules know of their own constraints.
 */
export function databaseErrorTranslator(
  constraints: Readonly<Record<string, Problem>>,
): (error: unknown) => AppError | undefined {
  return function translate(error: unknown, depth = 0): AppError | undefined {
    if (!(error instanceof Error)) return undefined;
    const code = (error as { code?: unknown }).code;
    if (error instanceof postgres.PostgresError) {
      const constraint = error.constraint_name === undefined ? undefined : constraints[error.constraint_name];
      if (constraint !== undefined) return new AppError(constraint, { cause: error });
      if (error.code === '22021' || error.code === '22P05' || error.code === '22003') {
        return new AppError(invalidRequest, { errors: [unstorable], cause: error });
      }
      // No module named it, and each looks first whether it may write: another got there between the two. Who comes again is
      // answered by what that one left.
      return passing.test(error.code) || error.code === uniqueViolation
        ? new AppError(unavailable, { cause: error, retryAfter: 1 })
        : undefined;
    }
    if ((typeof code === 'string' && lostConnection.has(code)) || error.name === 'TransactionFencedError') {
      return new AppError(unavailable, { cause: error, retryAfter: 1 });
    }
    // drizzle wraps the driver's error.
    return error.cause !== undefined && depth < 3 ? translate(error.cause, depth + 1) : undefined;
  };
}

const translate = databaseErrorTranslator({});

/** Whether an error of the database says nothing about what was to be written: the same may work a moment later. */
export const isPassing = (error: unknown): boolean =>
  translate(error)?.problem === unavailable && violatesUnique(error) === undefined;

/** Whether a row was refused by this unique index or constraint (unique_violation), for who looks again and decides anew. */
export const isRefusedBy = (error: unknown, constraint: string): boolean =>
  violatesUnique(error)?.constraint_name === constraint;

/** The unique_violation that an error is of, through drizzle's wrapping. */
function violatesUnique(error: unknown): postgres.PostgresError | undefined {
  if (!(error instanceof Error)) return undefined;
  if (!(error instanceof postgres.PostgresError)) return violatesUnique(error.cause);
  return error.code === uniqueViolation ? error : undefined;
}

/**
 * Whether a row was refused because another of its id (its primary key) is there (unique_violation). Where ids are drawn
 * at random that cannot be; where they are drawn from a request's key, the same request has been done beside this one.
 */
export const isSameId = (error: unknown): boolean =>
  /_pk(ey)?$/.test(violatesUnique(error)?.constraint_name ?? '');
