import { machineNow } from './clock.ts';
import { ask } from './service.ts';
import { claims, keepToken, signedIn } from './token.ts';
import { type Issuer, told } from './told.ts';

/** What this tab keeps while the person is away at the issuer. */
interface Away {
  state: string;
  verifier: string;
  returnTo: string;
}

const keptAway = 'muster.away';
const comeBackTo = '/signed-in';
/** How long before its end a token is changed for another, in ms. */
const aheadMs = 10 * 60_000;

const issuer = (): Issuer => told().signIn;

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const random = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)));

/** Whether this browser can sign in: it makes no S256 where the page came over plain HTTP from another machine. */
export const canSignIn = (): boolean => globalThis.isSecureContext;

/** Sends the person to sign in, and back to this page (RFC 6749 with RFC 7636). The code comes back in the fragment. */
export async function goToSignIn(): Promise<void> {
  const { authorizeUrl, clientId, scope } = issuer();
  const away: Away = {
    state: random(),
    verifier: random(),
    returnTo: `${location.pathname}${location.search}`,
  };
  sessionStorage.setItem(keptAway, JSON.stringify(away));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(away.verifier));
  const url = new URL(authorizeUrl, location.origin);
  const asked = {
    response_type: 'code',
    response_mode: 'fragment',
    redirect_uri: `${location.origin}${comeBackTo}`,
    state: away.state,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: 'S256',
    ...(clientId === undefined ? {} : { client_id: clientId, scope: scope ?? '' }),
  };
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  location.assign(url);
}

interface IssuedToken {
  accessToken: string;
  expiresIn: number;
  refreshToken?: string | undefined;
}

/** Asks another issuer's token endpoint in the words of RFC 6749. */
async function askIssuer(form: Record<string, string>): Promise<IssuedToken> {
  const { tokenUrl, clientId = '' } = issuer();
  const response = await fetch(tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({ client_id: clientId, ...form }),
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
  });
  if (!response.ok) throw new Error(`the issuer answered ${response.status}`);
  const answer = (await response.json()) as Record<string, unknown>;
  return {
    accessToken: String(answer['access_token']),
    expiresIn: Number(answer['expires_in'] ?? 3_600),
    refreshToken: typeof answer['refresh_token'] === 'string' ? answer['refresh_token'] : undefined,
  };
}

function keep({ accessToken, expiresIn, refreshToken }: IssuedToken): void {
  keepToken({ accessToken, refreshToken, expiresAt: machineNow() + expiresIn * 1_000 });
}

/**
 * Changes the code that came back for a token. Answers where the person wanted to be. The code leaves the address, and with it
 * the history, before anything else is done. @throws Error where the code is not what this tab asked for; Refused
 */
export async function comeBack(): Promise<string> {
  const answer = new URLSearchParams(location.hash.length > 1 ? location.hash.slice(1) : location.search);
  history.replaceState(null, '', comeBackTo);
  const text = sessionStorage.getItem(keptAway);
  sessionStorage.removeItem(keptAway);
  const code = answer.get('code');
  const away = text === null ? undefined : (JSON.parse(text) as Away);
  if (away === undefined || code === null || answer.get('state') !== away.state)
    throw new Error('nobody asked for this code');
  const { clientId } = issuer();
  keep(
    clientId === undefined
      ? await ask('POST /v1/auth/code', {
          body: { code, codeVerifier: away.verifier, redirectPath: comeBackTo },
        })
      : await askIssuer({
          grant_type: 'authorization_code',
          code,
          code_verifier: away.verifier,
          redirect_uri: `${location.origin}${comeBackTo}`,
        }),
  );
  return away.returnTo;
}

/** Changes a token that is about to end for another, where the issuer gave something for that. */
async function renew(): Promise<void> {
  const signed = signedIn();
  if (signed?.refreshToken === undefined) return;
  const now = machineNow();
  if (signed.expiresAt - now > aheadMs) return;
  const { refreshToken } = signed;
  const { clientId } = issuer();
  keep(
    clientId === undefined
      ? await ask('POST /v1/auth/refresh', { body: { refreshToken } }, { asNobody: true })
      : { refreshToken, ...(await askIssuer({ grant_type: 'refresh_token', refresh_token: refreshToken })) },
  );
}

/** Keeps whoever is signed in signed in, as long as the page is open. */
export function staySignedIn(): void {
  const tryIt = () => void renew().catch(() => undefined);
  tryIt();
  setInterval(tryIt, 60_000);
}

/** Whether somebody of one of these roles is signed in. */
export function isSignedIn(roles: readonly string[]): boolean {
  const role = claims()?.role;
  return role !== undefined && roles.includes(role);
}

/** Forgets the token of this tab. */
export function signOut(): void {
  keepToken(undefined);
  location.reload();
}
