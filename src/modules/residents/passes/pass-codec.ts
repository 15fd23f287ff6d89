import base45 from 'base45';
import { decode, encode } from 'cborg';
import type { Signer } from '../../../platform/crypto/index.ts';

/** What a pass 登记码 says: ids and a time, no name and no number. */
export interface PassClaims {
  registrationId: string;
  drillId: string;
  siteId: string;
  slotId: string;
  expiresAt: Date;
}

/** Stands before the code, so that a tablet tells a pass from any other QR code at once. */
export const passPrefix = 'MUSTER1:';

/** COSE header labels (RFC 9052 §3.1) and algorithm EdDSA (RFC 9053 §2.2). */
const header = { algorithm: 1, keyId: 4 } as const;
const edDsa = -8;
/** CBOR tag of COSE_Sign1 (RFC 9052 §4.2): 18, one byte. */
const coseSign1Tag = 0xd2;
/** CWT claims (RFC 8392): expiry and token id; the rest are private ones below -65536. */
const claim = { expiry: 4, id: 7, drill: -65537, site: -65538, slot: -65539 } as const;

const alphabet = /^[0-9A-Z $%*+\-./:]+$/;
/** A pass has about 270 characters; whatever is much longer is something else. */
const longest = 600;

function uuidBytes(uuid: string): Uint8Array {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

function uuidText(bytes: unknown): string | undefined {
  if (!(bytes instanceof Uint8Array) || bytes.length !== 16) return undefined;
  const hex = Buffer.from(bytes).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** What is signed: Sig_structure of RFC 9052 §4.4 without external data. */
function signedPart(protectedHeader: Uint8Array, payload: Uint8Array): Buffer {
  return Buffer.from(encode(['Signature1', protectedHeader, new Uint8Array(), payload]));
}

/**
 * A pass: COSE_Sign1 (RFC 9052) over CWT claims, Ed25519, in base45 (RFC 9285), whose alphabet a QR code packs
 * in its alphanumeric mode.
 */
export function encodePass(claims: PassClaims, signer: Signer): string {
  const protectedHeader = encode(
    new Map<number, unknown>([
      [header.algorithm, edDsa],
      [header.keyId, Buffer.from(signer.kid)],
    ]),
  );
  const payload = encode(
    new Map<number, unknown>([
      [claim.expiry, Math.floor(claims.expiresAt.getTime() / 1000)],
      [claim.id, uuidBytes(claims.registrationId)],
      [claim.drill, uuidBytes(claims.drillId)],
      [claim.site, uuidBytes(claims.siteId)],
      [claim.slot, uuidBytes(claims.slotId)],
    ]),
  );
  const signature = signer.sign(signedPart(protectedHeader, payload));
  const message = encode([protectedHeader, new Map(), payload, signature]);
  return passPrefix + base45.encode(Buffer.concat([Buffer.of(coseSign1Tag), message]));
}

/** The claims of a pass that one of our keys signed; undefined for anything else, whatever it is. */
export function decodePass(
  text: string,
  findKey: (kid: string) => Signer | undefined,
): PassClaims | undefined {
  return readPass(text, (kid, signed, signature) => findKey(kid)?.made(signed, signature) === true);
}

/** The same of a pass that nobody has verified: what it says, and nothing to rely on. */
export function readClaims(text: string): PassClaims | undefined {
  return readPass(text, () => true);
}

function readPass(
  text: string,
  isSigned: (kid: string, signed: Buffer, signature: Buffer) => boolean,
): PassClaims | undefined {
  if (!text.startsWith(passPrefix) || text.length > longest) return undefined;
  const code = text.slice(passPrefix.length);
  if (!alphabet.test(code)) return undefined;
  try {
    const bytes = base45.decode(code);
    if (bytes[0] !== coseSign1Tag) return undefined;
    const parts: unknown = decode(bytes.subarray(1), { useMaps: true });
    if (!Array.isArray(parts) || parts.length !== 4) return undefined;
    const [protectedHeader, , payload, signature] = parts as unknown[];
    if (!isBytes(protectedHeader) || !isBytes(payload) || !isBytes(signature)) return undefined;
    const headers: unknown = decode(protectedHeader, { useMaps: true });
    if (!(headers instanceof Map) || headers.get(header.algorithm) !== edDsa) return undefined;
    const kid: unknown = headers.get(header.keyId);
    if (!isBytes(kid)) return undefined;
    const signed = signedPart(protectedHeader, payload);
    if (!isSigned(Buffer.from(kid).toString('utf8'), signed, Buffer.from(signature))) return undefined;
    return claimsOf(decode(payload, { useMaps: true }));
  } catch {
    return undefined;
  }
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}

function claimsOf(payload: unknown): PassClaims | undefined {
  if (!(payload instanceof Map)) return undefined;
  const registrationId = uuidText(payload.get(claim.id));
  const drillId = uuidText(payload.get(claim.drill));
  const siteId = uuidText(payload.get(claim.site));
  const slotId = uuidText(payload.get(claim.slot));
  const expiry: unknown = payload.get(claim.expiry);
  if (!registrationId || !drillId || !siteId || !slotId || typeof expiry !== 'number') return undefined;
  return { registrationId, drillId, siteId, slotId, expiresAt: new Date(expiry * 1000) };
}
