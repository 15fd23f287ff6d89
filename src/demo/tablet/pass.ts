import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import base45 from 'base45';
import { decode, encode } from 'cborg';

/** What a pass says. */
export interface PassClaims {
  registrationId: string;
  drillId: string;
  siteId: string;
  slotId: string;
  expiresAt: Date;
}

/** An Ed25519 key as the site list, and `/.well-known/jwks.json`, name it. */
export interface PassKey {
  kid: string;
  kty: string;
  crv: string;
  x: string;
}

/** Keys by their id, ready for use. */
export type PassKeys = ReadonlyMap<string, KeyObject>;

export function readKeys(keys: readonly PassKey[]): PassKeys {
  return new Map(
    keys.map(({ kid, kty, crv, x }) => [kid, createPublicKey({ key: { kty, crv, x }, format: 'jwk' })]),
  );
}

/** Every pass begins so; any other code that is held to the camera does not. */
export const passPrefix = 'MUSTER1:';
/** A pass has about 270 characters. */
const longest = 600;
/** CBOR tag of COSE_Sign1 (RFC 9052 §4.2). */
const sign1 = 0xd2;
/** COSE header labels and the algorithm EdDSA (RFC 9052, RFC 9053). */
const algorithm = 1;
const keyId = 4;
const edDsa = -8;
/** CWT claims (RFC 8392): expiry and id of the token; the rest are Muster's own. */
const claim = { expiry: 4, id: 7, drill: -65537, site: -65538, slot: -65539 } as const;

/**
 * Reads a scanned code with nothing but the keys: base45 (RFC 9285), COSE_Sign1 (RFC 9052), Ed25519. Answers
 * `no-pass` for any other code and `forged` where none of the keys has signed it; whether it has expired or been
 * revoked is not looked at.
 */
export function readPass(text: string, keys: PassKeys): PassClaims | 'no-pass' | 'forged' {
  if (!text.startsWith(passPrefix) || text.length > longest) return 'no-pass';
  try {
    const bytes = base45.decode(text.slice(passPrefix.length));
    if (bytes[0] !== sign1) return 'no-pass';
    const [head, , payload, signature] = decode(bytes.subarray(1), { useMaps: true }) as Uint8Array[];
    if (head === undefined || payload === undefined || signature === undefined) return 'no-pass';
    const headers = decode(head, { useMaps: true }) as Map<number, unknown>;
    const key = keys.get(Buffer.from(headers.get(keyId) as Uint8Array).toString('utf8'));
    // What is signed: the Sig_structure of RFC 9052 §4.4, without external data.
    const signed = encode(['Signature1', head, new Uint8Array(), payload]);
    if (headers.get(algorithm) !== edDsa || key === undefined || !verify(null, signed, key, signature)) {
      return 'forged';
    }
    return claimsOf(decode(payload, { useMaps: true }) as Map<number, unknown>);
  } catch {
    // Bytes that are no CBOR, or not of this form: somebody's, but not ours.
    return 'forged';
  }
}

function claimsOf(payload: Map<number, unknown>): PassClaims {
  return {
    registrationId: uuid(payload.get(claim.id)),
    drillId: uuid(payload.get(claim.drill)),
    siteId: uuid(payload.get(claim.site)),
    slotId: uuid(payload.get(claim.slot)),
    expiresAt: new Date(Number(payload.get(claim.expiry)) * 1_000),
  };
}

function uuid(bytes: unknown): string {
  const hex = Buffer.from(bytes as Uint8Array).toString('hex');
  if (hex.length !== 32) throw new TypeError('no uuid');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
