import { z } from 'zod';
import type { HttpServer } from '../../../platform/http/index.ts';
import type { Keyring } from './keyring.ts';

const publicKey = z
  .object({
    kid: z.string(),
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    x: z.string(),
    use: z.literal('sig'),
    alg: z.literal('EdDSA'),
    purpose: z.enum(['token', 'pass']),
  })
  .meta({ id: 'PublicKey', description: 'An Ed25519 key (RFC 8037)' });

/** `/.well-known/jwks.json`: what a tablet verifies passes with, and anybody our tokens. */
export function registerKeyRoutes(app: HttpServer, deps: { keyring: Keyring }): void {
  app.get(
    '/.well-known/jwks.json',
    {
      config: { access: 'public', publicForSeconds: 300 },
      schema: {
        operationId: 'getPublicKeys',
        zh: { summary: '登记码与令牌的公钥' },
        tags: ['public'],
        summary: 'Public keys of passes and tokens',
        response: {
          200: z
            .object({ keys: z.array(publicKey) })
            .meta({ id: 'PublicKeys', description: 'The keys, as a JSON Web Key Set (RFC 7517)' }),
        },
      },
    },
    async () => ({ keys: deps.keyring.publicKeys() }),
  );
}
