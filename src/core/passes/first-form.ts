import { readBase45, uuidText } from './bytes.ts';
import { readCbor, sigStructure } from './cbor.ts';
import type { UnverifiedPass } from './types.ts';

/** COSE header labels (RFC 9052 §3.1) and algorithm EdDSA (RFC 9053 §2.2). */
const header = { algorithm: 1, keyId: 4 } as const;
const edDsa = -8;
/** CBOR tag of COSE_Sign1 (RFC 9052 §4.2): 18, one byte. */
const coseSign1Tag = 0xd2;
/** CWT claims (RFC 8392): expiry and token id; the rest are private ones below -65536. */
const claim = { expiry: 4, id: 7, drill: -65537, slot: -65539 } as const;

/**
 * What a text of the first form says, its prefix taken off: COSE_Sign1 over CWT claims, in base45, with the id of its
 * key and four whole ids. No more are given; those that people have stay valid.
 */
export function parseFirst(code: string): UnverifiedPass | 'cut-off' | undefined {
  const bytes = readBase45(code);
  if (bytes === undefined || bytes === 'cut-off') return bytes;
  if (bytes.length === 0) return 'cut-off';
  if (bytes[0] !== coseSign1Tag) return undefined;
  const parts = readCbor(bytes.subarray(1));
  if (parts === 'cut-off') return 'cut-off';
  if (!Array.isArray(parts) || parts.length !== 4) return undefined;
  const [protectedHeader, , payload, signature] = parts as unknown[];
  if (!isBytes(protectedHeader) || !isBytes(payload) || !isBytes(signature)) return undefined;
  const headers = readCbor(protectedHeader);
  const claims = readCbor(payload);
  if (!(headers instanceof Map) || headers.get(header.algorithm) !== edDsa) return undefined;
  const kid: unknown = headers.get(header.keyId);
  if (!isBytes(kid) || !(claims instanceof Map)) return undefined;
  const registrationId = uuidText(claims.get(claim.id));
  const drillId = uuidText(claims.get(claim.drill));
  const slotId = uuidText(claims.get(claim.slot));
  const expiry: unknown = claims.get(claim.expiry);
  if (!registrationId || !drillId || !slotId || typeof expiry !== 'number') return undefined;
  return {
    registrationId,
    slotId,
    expiresAt: new Date(expiry * 1000),
    kid: new TextDecoder().decode(kid),
    signature,
    drillId,
    signedIn: () => sigStructure(protectedHeader, new Uint8Array(), payload),
  };
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}
