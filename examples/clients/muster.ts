import createClient, { type Client } from 'openapi-fetch';
import type { paths } from './generated/openapi-typescript.ts';

/**
 * Muster as `openapi.json` describes it: paths, bodies and answers are checked by the compiler. Of what can be had as a file,
 * too, this client takes the JSON.
 */
export type Muster = Client<paths, Json>;
type Json = 'application/json';

/** A client without a token: for what is public, and to get a token with. */
export function visit(address: string): Muster {
  return createClient<paths, Json>({ baseUrl: address });
}

/**
 * A client that is signed in with the built-in issuer.
 * @throws Error where the credentials are refused
 */
export async function signIn(
  address: string,
  credentials: { clientId: string; clientSecret: string; subject?: string },
): Promise<Muster> {
  const muster = visit(address);
  const { accessToken } = need(await muster.POST('/v1/auth/token', { body: credentials }));
  return createClient<paths, Json>({ baseUrl: address, headers: { authorization: `Bearer ${accessToken}` } });
}

/**
 * The answer's body where it is a good one.
 * @throws Error with the problem's code and detail
 */
export function need<Body>(answer: { data?: Body; error?: unknown; response: Response }): Body {
  if (answer.data !== undefined) return answer.data;
  const { status, url } = answer.response;
  throw new Error(`${new URL(url).pathname} was answered ${status}: ${JSON.stringify(answer.error)}`);
}
