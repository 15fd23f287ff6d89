/** The alphabet of base45 (RFC 9285 §3.1), which is that of a QR code's alphanumeric mode. */
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

/** The bytes of whole groups; undefined where one is above what its bytes hold (§6), or a sign is left over. */
function decoded(code: string): Uint8Array | undefined {
  const bytes: number[] = [];
  for (let at = 0; at < code.length; at += 3) {
    const digits = [...code.slice(at, at + 3)].map((sign) => alphabet.indexOf(sign));
    const value = digits.reduceRight((sum, digit) => sum * 45 + digit, 0);
    if (digits.length === 1 || value >= (digits.length === 3 ? 65_536 : 256)) return undefined;
    bytes.push(...(digits.length === 3 ? [value >> 8, value & 0xff] : [value]));
  }
  return Uint8Array.from(bytes);
}

/**
 * The bytes of a text in base45 where it is what RFC 9285 makes of them, `cut-off` where it could be the beginning of
 * such a text, otherwise undefined.
 */
export function readBase45(code: string): Uint8Array | 'cut-off' | undefined {
  if ([...code].some((sign) => !alphabet.includes(sign))) return undefined;
  const bytes = decoded(code);
  if (bytes !== undefined) return bytes;
  const whole = code.slice(0, code.length - (code.length % 3));
  return whole !== code && decoded(whole) !== undefined ? 'cut-off' : undefined;
}

/** Bytes in base45. */
export function writeBase45(bytes: Uint8Array): string {
  let code = '';
  for (let at = 0; at < bytes.length; at += 2) {
    const [high = 0, low] = bytes.subarray(at, at + 2);
    let value = low === undefined ? high : high * 256 + low;
    for (let left = low === undefined ? 2 : 3; left > 0; left--) {
      code += alphabet[value % 45];
      value = Math.floor(value / 45);
    }
  }
  return code;
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
