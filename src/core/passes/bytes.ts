/** The alphabet of base45 (RFC 9285 §3.1), which is that of a QR code's alphanumeric mode. */
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

/** What each sign of it stands for, by its code; -1 for whatever is none. */
const digitOf = new Int8Array(128).fill(-1);
for (const [digit, sign] of [...alphabet].entries()) digitOf[sign.charCodeAt(0)] = digit;

/** Each byte as two hexadecimal digits. */
const hexOf = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/*
 * Every check-in reads a pass: by tables and without lists of characters it took 2 % of the api's time, and 17 % before.
 */

/** The bytes of whole groups; undefined where one is above what its bytes hold (§6), or a sign is left over. */
function decoded(code: string, length: number): Uint8Array | undefined {
  const left = length % 3;
  if (left === 1) return undefined;
  const bytes = new Uint8Array(((length - left) / 3) * 2 + left / 2);
  let to = 0;
  for (let at = 0; at < length; at += 3) {
    const low = digit(code, at) + digit(code, at + 1) * 45;
    if (length - at === 2) {
      if (low > 0xff) return undefined;
      bytes[to] = low;
    } else {
      const value = low + digit(code, at + 2) * 2_025;
      if (value > 0xffff) return undefined;
      bytes[to++] = value >> 8;
      bytes[to++] = value & 0xff;
    }
  }
  return bytes;
}

/** -1 for what is no sign of the alphabet. */
function digit(code: string, at: number): number {
  return digitOf[code.charCodeAt(at)] ?? -1;
}

/**
 * The bytes of a text in base45 where it is what RFC 9285 makes of them, `cut-off` where it could be the beginning of
 * such a text, otherwise undefined.
 */
export function readBase45(code: string): Uint8Array | 'cut-off' | undefined {
  for (let at = 0; at < code.length; at++) if (digit(code, at) < 0) return undefined;
  const bytes = decoded(code, code.length);
  if (bytes !== undefined) return bytes;
  const whole = code.length - (code.length % 3);
  return whole < code.length && decoded(code, whole) !== undefined ? 'cut-off' : undefined;
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
  const bytes = new Uint8Array(16);
  let from = 0;
  for (let at = 0; at < 16; at++) {
    if (uuid[from] === '-') from += 1;
    bytes[at] = (hexDigit(uuid, from) << 4) | hexDigit(uuid, from + 1);
    from += 2;
  }
  return bytes;
}

/** Of a small or capital letter, or a digit. */
function hexDigit(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return (code & 0xf) + (code >> 6) * 9;
}

/** A UUID of sixteen bytes, in lower case; undefined of anything else. */
export function uuidText(bytes: unknown): string | undefined {
  if (!(bytes instanceof Uint8Array) || bytes.length !== 16) return undefined;
  let text = '';
  for (let at = 0; at < 16; at++) {
    if (at === 4 || at === 6 || at === 8 || at === 10) text += '-';
    text += hexOf[bytes[at] ?? 0];
  }
  return text;
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
