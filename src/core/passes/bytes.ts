import base45 from 'base45';

/** The alphabet of base45 (RFC 9285 §3.1), which is that of a QR code's alphanumeric mode. */
const alphabet = /^[0-9A-Z $%*+\-./:]*$/;

/**
 * The bytes of a text in base45 where it is what RFC 9285 makes of them, `cut-off` where it could be the beginning of
 * such a text, otherwise undefined. The library takes other spellings of the same bytes (groups above 65,535), which
 * §6 has refused: encoding again and comparing finds them.
 */
export function readBase45(code: string): Uint8Array | 'cut-off' | undefined {
  if (!alphabet.test(code)) return undefined;
  const bytes = base45.decode(code);
  if (base45.encode(bytes) === code) return bytes;
  const whole = code.slice(0, code.length - (code.length % 3));
  return whole !== code && base45.encode(base45.decode(whole)) === whole ? 'cut-off' : undefined;
}

/** Bytes in base45. */
export function writeBase45(bytes: Uint8Array): string {
  return base45.encode(bytes);
}

/** The sixteen bytes of a UUID. */
export function uuidBytes(uuid: string): Uint8Array {
  const hex = uuid.replaceAll('-', '');
  return Uint8Array.from({ length: 16 }, (_, at) => Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16));
}

/** A UUID of sixteen bytes, in lower case; undefined of anything else. */
export function uuidText(bytes: unknown): string | undefined {
  if (!(bytes instanceof Uint8Array) || bytes.length !== 16) return undefined;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Several byte strings as one. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
