import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** Whom a token is for, as the claims say it. */
export type Claims = { sub: string; role: string; division?: string; site?: string };

/** An issuer of tokens that both builds believe, whatever keys of their own they have. */
export interface Issuer {
  /** Where its keys are (`AUTH_JWKS_URL`). */
  url: string;
  /** A token that is good for six hours. */
  token(claims: Claims): Promise<string>;
  close(): void;
}

export async function startIssuer(): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  const kid = 'versus';
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'EdDSA', use: 'sig' }] });
  const server = createServer((_request, answer) => {
    answer.setHeader('content-type', 'application/json').end(keys);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`,
    token: ({ sub, ...claims }) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'EdDSA', kid })
        .setSubject(sub)
        .setIssuer('muster')
        .setAudience('muster')
        .setIssuedAt()
        .setExpirationTime('6h')
        .sign(privateKey),
    close: () => void server.close(),
  };
}
