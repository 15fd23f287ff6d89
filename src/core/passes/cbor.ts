import { joined } from './bytes.ts';

/*
 * As much of CBOR (RFC 8949) as passes need, which browsers load, too: what has a definite length. Whatever else somebody may
 * have put into a code is read as none.
 */

/** Thrown where the bytes end before what they announce. */
class EndedEarly extends Error {}
/** Thrown where they are no CBOR of this kind. */
class NotRead extends Error {}

const context = new TextEncoder().encode('Signature1');
/** An array of four, whose first is that text. */
const beginning = joined(Uint8Array.of(0x84, 0x60 + context.length), context);

/** What is signed of a COSE_Sign1 message: Sig_structure of RFC 9052 §4.4. */
export function sigStructure(header: Uint8Array, external: Uint8Array, payload: Uint8Array): Uint8Array {
  return joined(beginning, ...byteString(header), ...byteString(external), ...byteString(payload));
}

function byteString(bytes: Uint8Array): Uint8Array[] {
  const { length } = bytes;
  if (length > 0xffff) throw new RangeError('no pass is as long as this');
  if (length < 24) return [Uint8Array.of(0x40 + length), bytes];
  const head = length < 256 ? [0x58, length] : [0x59, length >> 8, length & 0xff];
  return [Uint8Array.from(head), bytes];
}

/** CBOR as numbers, bytes, texts, arrays and maps; `cut-off` where it ends too early, undefined where it is none. */
export function readCbor(bytes: Uint8Array): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;

  /** Moves on; answers where it was. */
  function skip(length: number): number {
    const from = at;
    if (length > bytes.length - at) throw new EndedEarly();
    at += length;
    return from;
  }

  function argument(info: number): number {
    if (info < 24) return info;
    if (info === 24) return view.getUint8(skip(1));
    if (info === 25) return view.getUint16(skip(2));
    if (info === 26) return view.getUint32(skip(4));
    if (info === 27) return Number(view.getBigUint64(skip(8)));
    throw new NotRead();
  }

  const take = (length: number): Uint8Array => {
    const from = skip(length);
    return bytes.slice(from, from + length);
  };

  function item(depth: number): unknown {
    if (depth > 4) throw new NotRead();
    const head = view.getUint8(skip(1));
    const [major, info] = [head >> 5, head & 31];
    const value = argument(info);
    switch (major) {
      case 0:
        return value;
      case 1:
        return -1 - value;
      case 2:
        return take(value);
      case 3:
        return new TextDecoder('utf-8', { fatal: true }).decode(take(value));
      case 4: {
        const items: unknown[] = [];
        for (let n = 0; n < value; n++) items.push(item(depth + 1));
        return items;
      }
      case 5: {
        const map = new Map<unknown, unknown>();
        for (let n = 0; n < value; n++) {
          const key = item(depth + 1);
          if (map.has(key)) throw new NotRead();
          map.set(key, item(depth + 1));
        }
        return map;
      }
      default:
        throw new NotRead();
    }
  }

  try {
    const read = item(0);
    return at === bytes.length ? read : undefined;
  } catch (error) {
    return error instanceof EndedEarly ? 'cut-off' : undefined;
  }
}
