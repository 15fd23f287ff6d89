export {
  open,
  type SealContext,
  type SecretKey,
  seal,
  sealOf,
  secretKey,
  unwrapKey,
  wrapKey,
} from './aead.ts';
export { deriveKey } from './derive.ts';
export { createSigner, generateSigningKey, type Signer, type SigningKey } from './signing.ts';
export { constantTimeEqual, hashSecret, keyedHash, newId, newKey, newSecret } from './tokens.ts';
