import { hkdfSync, randomBytes } from 'node:crypto';
import { uuidV8FromBytes } from '../../../core/identity/index.ts';
import { newId, type SecretKey } from '../../../platform/crypto/index.ts';

/**
 * Where the ids and secrets of what a request makes come from. With an `Idempotency-Key` a repeat draws the same as the
 * first request did, whether or not that one's answer was kept: what it would make is there already, under that id, and
 * a secret that is shown once can be shown to the same caller again. Without a key every draw is random.
 */
export interface Draws {
  /** A UUID. `what` names what it is for: two things of one request must not share a name. */
  id(what: string): string;
  /** `length` bytes that nobody else can guess. */
  bytes(what: string, length: number): Buffer;
}

/** Every draw is another. */
const atRandom: Draws = { id: () => newId(), bytes: (_what, length) => randomBytes(length) };

/**
 * The same draws for the same key, which must be one request's alone (HKDF-SHA256, RFC 5869). The key is asked for by
 * the first draw: most requests draw nothing.
 */
export function repeatableDraws(keyOf: () => SecretKey): Draws {
  let key: SecretKey | undefined;
  const bytes = (what: string, length: number) => {
    key ??= keyOf();
    return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), what, length));
  };
  return {
    id: (what) => uuidV8FromBytes(bytes(`id ${what}`, 16)),
    bytes: (what, length) => bytes(`bytes ${what}`, length),
  };
}

/** What somebody's request draws from; random for one without a key, and for a command. */
export function drawsOf(by: { draws?: Draws | undefined }): Draws {
  return by.draws ?? atRandom;
}
