/** Text beyond ASCII that stands together, with what stands on both sides of it. */
const stretches = /([a-z]?)([\u0080-\u07ff]+)([a-z]?)/gi;

/** Letters that whole words are written in: Russian, Greek. */
const oneAlphabet = /^(?:[\u0401\u0410-\u044f\u0451]+|[\u0386-\u03ce]+)$/;

/** A word as it is written: Ирина, ирина, ИРИНА. A name of two ideographs can look like a short one. */
const asWritten = /^(?:\p{Lu}\p{Ll}+|\p{Ll}{4,}|\p{Lu}{3,})$/u;

/**
 * Whether text that was read as UTF-8, in which no character took three bytes, is Chinese in GB18030: 谢英 is the same
 * bytes as лӢ. A stretch says so where all of its bytes are ideographs of GB 2312, no Latin letter touches it (as in
 * José), and it is no word of one alphabet (as Саид). The stretches of a file vote; one that is no GB 2312 at all decides
 * alone, for Chinese has none.
 */
export function readsAsIdeographs(text: string): boolean {
  let ideographs = 0;
  let letters = 0;
  for (const [, before, stretch = '', after] of text.matchAll(stretches)) {
    const word = before !== '' || after !== '' || (oneAlphabet.test(stretch) && asWritten.test(stretch));
    if (!inGb2312(Buffer.from(stretch))) return false;
    if (word) letters += 1;
    else ideographs += 1;
  }
  return ideographs > letters;
}

/** Whether bytes are pairs of which each is an ideograph of GB 2312 (rows 16 to 87). */
function inGb2312(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += 2) {
    const [lead = 0, trail = 0] = bytes.subarray(at, at + 2);
    if (lead < 0xb0 || lead > 0xf7 || trail < 0xa1 || trail > 0xfe) return false;
  }
  return true;
}
