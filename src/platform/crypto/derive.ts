import { hkdfSync } from 'node:crypto';
import { type SecretKey, secretKey } from './aead.ts';

/**
 * A 32-byte key made from another (HKDF-SHA256, RFC 5869). Different purposes (of at most 1,024 bytes) give keys
 * that tell nothing of one another, so that one secret can serve them all.
 */
export function deriveKey(from: SecretKey, purpose: string): SecretKey {
  return secretKey(Buffer.from(hkdfSync('sha256', from, Buffer.alloc(0), purpose, 32)));
}
