import { joined, readBase45, uuidBytes, uuidText, writeBase45 } from './bytes.ts';
import { sigStructure } from './cbor.ts';
import { passPrefix } from './scanned.ts';
import type { PassClaims, UnverifiedPass } from './types.ts';

/**
 * The form of passes today, made to be as short as its signature allows (178 characters: version 7 of a QR code with
 * correction M). COSE_Sign1 (RFC 9052) with nothing in its headers but the algorithm (EdDSA, -8), and as payload, by
 * their places: the last two bytes of the drill's id, the registration's id (16), the slot's (16), and the expiry in
 * seconds since 1970 (4, big-endian). The drill's whole id is signed as external data: whoever verifies a pass knows it.
 */
const protectedHeader = Uint8Array.of(0xa1, 0x01, 0x27);
const payloadLength = 2 + 16 + 16 + 4;
const signatureLength = 64;
/** Tag 18, an array of four, the protected header, an empty map, and a byte string of the payload's length. */
const head = joined(
  Uint8Array.of(0xd2, 0x84, 0x43),
  protectedHeader,
  Uint8Array.of(0xa0, 0x58, payloadLength),
);
const beforeSignature = Uint8Array.of(0x58, signatureLength);
const passLength = head.length + payloadLength + beforeSignature.length + signatureLength;
/** Three characters for two bytes, two for the last. */
const codeLength = ((passLength - 1) / 2) * 3 + 2;

/**
 * A pass of these claims, by whoever signs. The seconds are cut to whole ones.
 * @throws RangeError for an expiry before 1970 or after 2106
 */
export function composePass(claims: PassClaims, sign: (bytes: Uint8Array) => Uint8Array): string {
  const seconds = Math.floor(claims.expiresAt.getTime() / 1000);
  if (!(seconds >= 0 && seconds < 2 ** 32)) throw new RangeError('a pass cannot expire then');
  const drill = uuidBytes(claims.drillId);
  const expiry = new Uint8Array(4);
  new DataView(expiry.buffer).setUint32(0, seconds);
  const payload = joined(
    drill.subarray(14),
    uuidBytes(claims.registrationId),
    uuidBytes(claims.slotId),
    expiry,
  );
  const signature = sign(sigStructure(protectedHeader, drill, payload));
  return passPrefix + writeBase45(joined(head, payload, beforeSignature, signature));
}

/** What a text of this form says, its prefix taken off. */
export function parseToday(code: string): UnverifiedPass | 'cut-off' | undefined {
  const bytes = readBase45(code);
  if (bytes === undefined) return undefined;
  if (bytes === 'cut-off' || code.length < codeLength) return 'cut-off';
  const signatureAt = head.length + payloadLength + beforeSignature.length;
  if (bytes.length !== passLength || !standsAt(bytes, 0, head)) return undefined;
  if (!standsAt(bytes, head.length + payloadLength, beforeSignature)) return undefined;
  const payload = bytes.slice(head.length, head.length + payloadLength);
  const drillEnd = payload.subarray(0, 2);
  const registrationId = uuidText(payload.slice(2, 18));
  const slotId = uuidText(payload.slice(18, 34));
  if (registrationId === undefined || slotId === undefined) return undefined;
  const seconds = new DataView(payload.buffer, payload.byteOffset).getUint32(34);
  return {
    registrationId,
    slotId,
    expiresAt: new Date(seconds * 1000),
    kid: undefined,
    signature: bytes.slice(signatureAt),
    signedIn(drillId) {
      const drill = uuidBytes(drillId);
      return standsAt(drill, 14, drillEnd) ? sigStructure(protectedHeader, drill, payload) : undefined;
    },
  };
}

function standsAt(bytes: Uint8Array, at: number, part: Uint8Array): boolean {
  for (let index = 0; index < part.length; index++) if (bytes[at + index] !== part[index]) return false;
  return true;
}
