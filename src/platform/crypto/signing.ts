import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';

/** An Ed25519 key as it is stored: the public half open, the private half (PKCS #8) to be wrapped. */
export interface SigningKey {
  /** Short random id, carried by what the key signs. */
  kid: string;
  publicJwk: JsonWebKey;
  privatePkcs8: Buffer;
}

/** Signs with one key and verifies with it (RFC 8032, pure Ed25519). */
export interface Signer {
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
  sign(message: Buffer): Buffer;
  verify(message: Buffer, signature: Buffer): boolean;
}

/** Makes an Ed25519 key pair. */
export function generateSigningKey(kid: string): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    kid,
    publicJwk: publicKey.export({ format: 'jwk' }),
    privatePkcs8: privateKey.export({ format: 'der', type: 'pkcs8' }),
  };
}

/** A signer for a stored key. */
export function createSigner(key: SigningKey): Signer {
  const privateKey = createPrivateKey({ key: key.privatePkcs8, format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey({ key: key.publicJwk, format: 'jwk' });
  return {
    kid: key.kid,
    privateKey,
    publicKey,
    sign: (message) => sign(null, message, privateKey),
    verify: (message, signature) => verify(null, message, publicKey, signature),
  };
}
