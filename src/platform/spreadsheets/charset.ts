import { readsAsIdeographs } from './narrow.ts';

/** The charsets of import files once they are stored: what Excel and WPS write in China. */
export type Charset = 'utf-8' | 'gb18030';

/** Charsets that are written anew in UTF-8 as they come: "Unicode text" of Excel. */
export type WideCharset = 'utf-16le' | 'utf-16be';

export const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * What a `charset` parameter names; null where it is none of ours, undefined where it leaves the choice to the file (UTF-16
 * without an order of bytes does). GBK and GB 2312 are parts of GB 18030.
 */
export function charsetNamed(contentType: string): Charset | WideCharset | null | undefined {
  const name = /charset\s*=\s*"?([\w-]+)/i.exec(contentType)?.[1]?.toLowerCase();
  if (name === undefined || /^utf-?16$/.test(name)) return undefined;
  if (/^utf-?8$/.test(name)) return 'utf-8';
  const wide = /^utf-?16(le|be)$/.exec(name)?.[1];
  if (wide !== undefined) return wide === 'le' ? 'utf-16le' : 'utf-16be';
  return /^(gb18030|gbk|gb2312|cp936|x-gbk)$/.test(name) ? 'gb18030' : null;
}

/** The order of bytes that a file in UTF-16 begins with. */
export function wideCharsetOf(beginning: Uint8Array): WideCharset | undefined {
  if (beginning[0] === 0xff && beginning[1] === 0xfe) return 'utf-16le';
  return beginning[0] === 0xfe && beginning[1] === 0xff ? 'utf-16be' : undefined;
}

/** Ideographs that must have been read as UTF-8 before a fault is taken for a fault: GB18030 never gets so far. */
const surelyUtf8 = 3;

/** What is kept of text that may be GB18030 all the same, in characters. */
const longestNarrow = 65_536;

/**
 * Finds out, while a file goes by, whether it is UTF-8: valid to the end, it is, unless all that is beyond ASCII in it are
 * two-byte letters that read as ideographs in GB18030; otherwise it is GB18030, unless it begins with a byte order mark
 * or with Chinese in UTF-8: then it is UTF-8 with a fault (`broken`), and reading it as GB18030 would make other people's
 * names of it. `stated`: the sender says that it is UTF-8, and where it can be, it is.
 */
export function createCharsetProbe(stated: boolean): {
  push(bytes: Uint8Array): void;
  end(): Charset | 'broken';
} {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let valid = true;
  let ideographs = 0;
  let marked: boolean | undefined;
  // All text so far, as long as nothing in it took three bytes.
  let narrow: string | undefined = '';
  const look = (bytes: Uint8Array, more: boolean) => {
    try {
      const text = decoder.decode(bytes, { stream: more });
      if (ideographs < surelyUtf8) ideographs += countIdeographs(text);
      if (narrow === undefined) return;
      narrow = /[\u0800-\uffff]/.test(text) ? undefined : (narrow + text).slice(0, longestNarrow);
    } catch {
      valid = false;
    }
  };
  return {
    push(bytes) {
      marked ??= byteOrderMark.equals(bytes.subarray(0, 3));
      // In small steps, so that what comes before a fault has been counted.
      for (let from = 0; valid && from < bytes.length; ) {
        const to = ideographs < surelyUtf8 ? from + 48 : bytes.length;
        look(bytes.subarray(from, to), true);
        from = to;
      }
    },
    end() {
      if (valid) look(new Uint8Array(), false);
      if (valid) {
        const asIdeographs = marked !== true && !stated && readsAsIdeographs(narrow ?? '');
        return asIdeographs ? 'gb18030' : 'utf-8';
      }
      return marked === true || ideographs >= surelyUtf8 ? 'broken' : 'gb18030';
    },
  };
}

function countIdeographs(text: string): number {
  return text.match(/[\u4e00-\u9fff]/g)?.length ?? 0;
}
