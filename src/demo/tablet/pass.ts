import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import {
  type IsSigned,
  type PassClaims,
  type PassFault,
  readPass as readSigned,
} from '../../core/passes/index.ts';
import type { PassKey } from '../../core/tablet/index.ts';

/** Keys by their id, ready for use. */
export type PassKeys = ReadonlyMap<string, KeyObject>;

export function readKeys(keys: readonly PassKey[]): PassKeys {
  return new Map(
    keys.map(({ kid, kty, crv, x }) => [kid, createPublicKey({ key: { kty, crv, x }, format: 'jwk' })]),
  );
}

/**
 * Reads a scanned code with nothing but the keys and the drill that the tablet works in: base45 (RFC 9285), COSE_Sign1
 * (RFC 9052), Ed25519. A pass of the first form names its key, one of today's may be of any. Whether it has expired or
 * been revoked is not looked at.
 */
export function readPass(text: string, drillId: string, keys: PassKeys): PassClaims | PassFault {
  return readSigned(text, drillId, signedBy(keys));
}

/** Verifies with these keys: the one that is named, or any of them. */
export const signedBy =
  (keys: PassKeys): IsSigned =>
  (kid, signed, signature) => {
    const named = kid === undefined ? [...keys.values()] : [keys.get(kid)];
    return named.some((key) => key !== undefined && verify(null, signed, key, signature));
  };
