import { AppError } from '../../../platform/errors/index.ts';
import { idempotencyKeyInUse } from './idempotency.errors.ts';

/** 409 `idempotency-key-in-use`, to be asked again in two seconds. */
export const keyInUse = (cause?: unknown): AppError =>
  new AppError(idempotencyKeyInUse, { retryAfter: 2, cause });
