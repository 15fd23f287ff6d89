/** Where people sign in, as the service writes it into each page. */
export interface Issuer {
  authorizeUrl: string;
  tokenUrl: string;
  /** Of an issuer of others alone: the built-in one is asked in the service's own words. */
  clientId?: string;
  scope?: string;
}

/** What the service has written into this page. */
export function told(): { signIn: Issuer; practice: boolean } {
  const text = document.querySelector('meta[name=muster]')?.getAttribute('content') ?? '{}';
  return JSON.parse(text) as { signIn: Issuer; practice: boolean };
}
