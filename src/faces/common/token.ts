/** Who is signed in on this page, as the token says. Whether it is good is the service's to say. */
export interface Signed {
  accessToken: string;
  refreshToken?: string | undefined;
  /** By this machine's clock, in ms. */
  expiresAt: number;
}

const kept = 'muster.signed';
let signed: Signed | undefined;
let looked = false;

/** Kept for this tab alone, and gone with it: a page that is loaded anew need not ask again who one is. */
export function signedIn(): Signed | undefined {
  if (!looked) {
    looked = true;
    try {
      const text = sessionStorage.getItem(kept);
      if (text !== null) signed = JSON.parse(text) as Signed;
    } catch {
      // No storage in this browser: the token is kept in memory.
    }
  }
  return signed;
}

/** Keeps a token, or forgets it. */
export function keepToken(next: Signed | undefined): void {
  signed = next;
  looked = true;
  try {
    if (next === undefined) sessionStorage.removeItem(kept);
    else sessionStorage.setItem(kept, JSON.stringify(next));
  } catch {
    // As above.
  }
}

export const token = (): string | undefined => signedIn()?.accessToken;

/** What the token says of its holder, to be shown. */
export interface Claims {
  sub: string;
  role: string;
  division?: string;
}

export function claims(): Claims | undefined {
  const part = token()?.split('.')[1];
  if (part === undefined) return undefined;
  const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (sign) =>
    sign.charCodeAt(0),
  );
  return JSON.parse(new TextDecoder().decode(bytes)) as Claims;
}
