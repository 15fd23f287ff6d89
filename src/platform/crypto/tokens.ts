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

/** A secret of 256 bits in base64url, for clients and devices: these 32 bytes, or random ones. */
export function newSecret(bytes: Buffer = randomBytes(32)): string {
  return bytes.toString('base64url');
}

/** Crockford's base 32: no I, L, O and U, so that nothing is mistaken when it is read aloud or typed. */
const typedAlphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A code to be typed, 5 bits a character, made from as many bytes: these, or random ones. */
export function newTypedCode(length: number, bytes: Buffer = randomBytes(length)): string {
  return Array.from(bytes.subarray(0, length), (byte) => typedAlphabet[byte % 32]).join('');
}

/**
 * What somebody typed, as `newTypedCode` made it: letter case, full-width signs, spaces and hyphens do not count, and
 * I, L and O are what they were taken for. Undefined for what is no such code of that length.
 */
export function readTypedCode(typed: string, length: number): string | undefined {
  const code = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}]/gu, '')
    .replace(/[IL]/g, '1')
    .replace(/O/g, '0');
  return code.length === length && Array.from(code).every((sign) => typedAlphabet.includes(sign))
    ? code
    : undefined;
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
