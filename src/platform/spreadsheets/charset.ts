/** The charsets of import files: what Excel and WPS write in China. */
export type Charset = 'utf-8' | 'gb18030';

export const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** What a `charset` parameter names; null where it is none of ours. GBK and GB 2312 are parts of GB 18030. */
export function charsetNamed(contentType: string): Charset | null | undefined {
  const name = /charset\s*=\s*"?([\w-]+)/i.exec(contentType)?.[1]?.toLowerCase();
  if (name === undefined) return undefined;
  if (/^utf-?8$/.test(name)) return 'utf-8';
  return /^(gb18030|gbk|gb2312|cp936|x-gbk)$/.test(name) ? 'gb18030' : null;
}

/** Ideographs that must have been read as UTF-8 before a fault is taken for a fault: GB18030 never gets so far. */
const surelyUtf8 = 3;

/**
 * Finds out, while a file goes by, whether it is UTF-8: valid to the end, it is; otherwise it is GB18030, unless it
 * begins with a byte order mark or with Chinese in UTF-8: then it is UTF-8 with a fault (`broken`), and reading
 * it as GB18030 would make other people's names of it.
 */
export function createCharsetProbe(): { push(bytes: Uint8Array): void; end(): Charset | 'broken' } {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let valid = true;
  let ideographs = 0;
  let marked: boolean | undefined;
  const look = (bytes: Uint8Array, more: boolean) => {
    try {
      const text = decoder.decode(bytes, { stream: more });
      if (ideographs < surelyUtf8) ideographs += countIdeographs(text);
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
      if (valid) return 'utf-8';
      return marked === true || ideographs >= surelyUtf8 ? 'broken' : 'gb18030';
    },
  };
}

function countIdeographs(text: string): number {
  return text.match(/[\u4e00-\u9fff]/g)?.length ?? 0;
}
