import type { Problem } from './problem.ts';
import type { Text } from './text.ts';

/** One thing wrong with one field of a request. */
export interface FieldError {
  /** JSON pointer (RFC 6901) into the body, or `?name` / `:name` / `header name` for the other parts. */
  pointer: string;
  /** Machine code in kebab case. */
  code: string;
  /** What is wrong, in the two languages the service speaks. Never quotes what was sent. */
  text: Text;
}

/** Figures and codes for the placeholders of a problem's sentence. Ids and numbers only, no personal data. */
export type Params = Readonly<Record<string, string | number>>;

/** The one error that use cases throw: a known problem, its figures, and what caused it. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly problem: Problem;
  /** The problem's. A plain field, not a getter: Fastify assigns it to itself. */
  readonly code: string;
  readonly params: Params;
  /** The sentence for this occurrence, where the problem's own is too general. Holds no personal data. */
  readonly detail: Text | undefined;
  readonly errors: readonly FieldError[];
  /** Members that this problem has beyond the usual ones (RFC 9457 §3.2). Nothing that an answer may not show. */
  readonly members: Readonly<Record<string, unknown>>;
  /** Seconds after which trying again may help, for the `Retry-After` header. */
  readonly retryAfter: number | undefined;

  constructor(
    problem: Problem,
    details: {
      params?: Params;
      detail?: Text;
      errors?: readonly FieldError[];
      members?: Readonly<Record<string, unknown>>;
      cause?: unknown;
      retryAfter?: number;
    } = {},
  ) {
    super(problem.code, details.cause === undefined ? undefined : { cause: details.cause });
    this.problem = problem;
    this.code = problem.code;
    this.params = details.params ?? {};
    this.detail = details.detail;
    this.errors = details.errors ?? [];
    this.members = details.members ?? {};
    this.retryAfter = details.retryAfter;
  }
}
