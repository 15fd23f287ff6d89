import { bareEnds } from '../identity/format-characters.ts';

/** Stands before the code, so that a tablet tells a pass from any other QR code at once: of today's form, of the first. */
export const passPrefix = 'MUSTER2:';
export const firstPrefix = 'MUSTER1:';

/** The longest pass, of the first form, has 269 characters; three for each where an address was made of it. */
const longest = 600;

/** The colon of a prefix is encoded by whatever encodes a plus, so that one that is left was a space. */
const colonEncoded = /^MUSTER\d%3A/;

/** What some scanners send before the code: ISO/IEC 15424's symbology identifier of a QR code. */
const symbology = /^\]Q\d/;

/** A pass that nothing has been done to, as nearly all are: today's prefix and signs of its alphabet, no space at the end. */
const asComposed = /^MUSTER2:[\dA-Z $%*+./:-]*[\dA-Z$%*+./:-]$/;

/**
 * What a pass can have been whose scan is `raw`, most likely first; empty where it can have been none. Taken off: white
 * space (most scanners send Enter or Tab), byte order marks and other format characters at its ends, a symbology
 * identifier. Undone: the full-width signs of an input method, small letters (the alphabet has none), percent-encoding
 * (also that of forms, which make a space `+`). Only readings that are signed count, so that none is taken for another.
 */
export function scannedPasses(raw: string): string[] {
  if (raw.length <= longest && asComposed.test(raw) && (!raw.includes('%') || barePercent.test(raw)))
    return [raw];
  if (raw.length > longest * 3) return [];
  const bare = bareEnds(raw).normalize('NFKC').toUpperCase().replace(symbology, '');
  const readings = colonEncoded.test(bare)
    ? [percentDecoded(bare.replaceAll('+', ' '))]
    : [bare, percentDecoded(bare)];
  return [...new Set(readings)].filter(
    (text) => text.length <= longest && (text.startsWith(passPrefix) || text.startsWith(firstPrefix)),
  );
}

/** A percent sign that encodes nothing, of which nearly every pass has some: its alphabet holds the sign. */
const barePercent = /%(?![0-9A-F]{2})/;

/** As it stands where it is not wholly encoded. Told beforehand: an error thrown for each pass cost 7 % of a check-in. */
function percentDecoded(text: string): string {
  if (barePercent.test(text)) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
