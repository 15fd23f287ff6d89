// Each by itself: browsers load these, and not all that there is about identity.
import { looksLikeDocument } from '../identity/document.ts';
import { parseFirst } from './first-form.ts';
import { parseToday } from './pass.ts';
import { firstPrefix, passPrefix, scannedPasses } from './scanned.ts';
import type { PassClaims, PassFault, UnverifiedPass } from './types.ts';

export { composePass } from './pass.ts';
export { passPrefix, scannedPasses } from './scanned.ts';
export type { PassClaims, PassFault } from './types.ts';

/** Whether one of our keys (that one, where the pass names it) has made this signature of these bytes. */
export type IsSigned = (kid: string | undefined, signed: Uint8Array, signature: Uint8Array) => boolean;

/** What a scanned text says if it has the form of a pass: nothing is verified. */
export function parsePass(raw: string): UnverifiedPass | Exclude<PassFault, 'other-drill'> {
  let fault: 'cut-off' | 'forged' | undefined;
  for (const text of scannedPasses(raw)) {
    const parsed = text.startsWith(firstPrefix)
      ? parseFirst(text.slice(firstPrefix.length))
      : parseToday(text.slice(passPrefix.length));
    if (typeof parsed === 'object') return parsed;
    fault ??= parsed ?? 'forged';
  }
  return fault ?? (looksLikeDocument(raw) ? 'document-number' : 'other-code');
}

/**
 * Reads a scanned text as a pass of a drill: the claims of one that is signed, or why it is none. Both forms are read;
 * whether it has expired or its window was given up is not looked at.
 */
export function readPass(raw: string, drillId: string, isSigned: IsSigned): PassClaims | PassFault {
  const parsed = parsePass(raw);
  if (typeof parsed === 'string') return parsed;
  const { registrationId, slotId, expiresAt, kid, signature } = parsed;
  const signed = parsed.signedIn(drillId);
  if (signed === undefined) return 'other-drill';
  if (!isSigned(kid, signed, signature)) return 'forged';
  if (parsed.drillId !== undefined && parsed.drillId !== drillId) return 'other-drill';
  return { registrationId, drillId, slotId, expiresAt };
}
