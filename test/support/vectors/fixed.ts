import { createPrivateKey, createPublicKey } from 'node:crypto';
import { createSigner, type Signer, thumbprint } from '../../../src/platform/crypto/index.ts';

/** What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410 §7). */
const pkcs8Head = '302e020100300506032b657004220420';

/** The signer of a key whose 32 bytes are known to everybody. */
function signerOf(secretHex: string): {
  signer: Signer;
  jwk: { kid: string; kty: string; crv: string; x: string };
} {
  const privatePkcs8 = Buffer.from(pkcs8Head + secretHex, 'hex');
  const publicKey = createPublicKey(createPrivateKey({ key: privatePkcs8, format: 'der', type: 'pkcs8' }));
  const publicJwk = publicKey.export({ format: 'jwk' });
  const { kty = '', crv = '', x = '' } = publicJwk;
  // As the service names the keys of its passes.
  const kid = thumbprint(publicJwk).slice(0, 16);
  return { signer: createSigner({ kid, publicJwk, privatePkcs8 }), jwk: { kid, kty, crv, x } };
}

/** The service's key: RFC 8032 §7.1, test 1. Published, so that nobody takes it for a secret. */
export const service = signerOf('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60');
/** A forger's: test 2 of the same. */
export const stranger = signerOf('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb');

/** The clock of all vectors: a morning of the drill. */
export const now = new Date('2021-09-22T09:00:00+08:00');
/** The same day, as documents need it. */
export const today = '2021-09-22';
/** When the drill's passes expire. */
export const expiresAt = new Date('2021-09-25T00:00:00+08:00');

export const drillId = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
export const otherDrillId = '0f8fad5b-d9cb-469f-a165-70867728950e';
export const siteId = '3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10';
export const otherSiteId = '4d1c9d52-1f0b-4e8b-8c6e-2b1a7f3e5d20';
/** Windows of the site: the first holds the clock, the second is in the afternoon. */
export const slotId = '9a1e2b30-5c4d-4f6a-8b7c-0d1e2f3a4b01';
export const laterSlotId = '9a1e2b30-5c4d-4f6a-8b7c-0d1e2f3a4b02';
export const otherSiteSlotId = '9a1e2b30-5c4d-4f6a-8b7c-0d1e2f3a4b03';
/** UUIDv8, as registrations have them. */
export const registrationIds = {
  expected: 'b1e0c2d4-1a2b-8c3d-9e4f-5a6b7c8d9e01',
  later: 'b1e0c2d4-1a2b-8c3d-9e4f-5a6b7c8d9e02',
  moved: 'b1e0c2d4-1a2b-8c3d-9e4f-5a6b7c8d9e03',
  unlisted: 'b1e0c2d4-1a2b-8c3d-9e4f-5a6b7c8d9e04',
  came: 'b1e0c2d4-1a2b-8c3d-9e4f-5a6b7c8d9e05',
} as const;
