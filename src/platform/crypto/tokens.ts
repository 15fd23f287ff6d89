import { createHash, createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { SecretKey } from './aead.ts';

/** A random UUIDv4 for rows whose id carries no meaning. */
export function newId(): string {
  return randomUUID();
}

/** 32 random bytes. */
export function newKey(): Buffer {
  return randomBytes(32);
}

/** A random secret of 256 bits in base64url, for clients and devices. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** HMAC-SHA256 of `text` under `key`, cut to its first 16 bytes. */
export function keyedHash(key: SecretKey, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest().subarray(0, 16);
}

/**
 * What is stored of a secret that `newSecret` made. Plain SHA-256: a secret of 256 random bits cannot be
 * guessed from its hash, so a slow password hash would only slow down token requests.
 */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret, 'utf8').digest();
}

/** Compares without telling by its duration where the difference is. */
export function constantTimeEqual(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
