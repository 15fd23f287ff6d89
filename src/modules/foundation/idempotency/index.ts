export { idempotencyKeyReused } from './idempotency.errors.ts';
