export { open, type SealContext, type SecretKey, seal, secretKey } from './aead.ts';
export { deriveKey } from './derive.ts';
export {
  createMasterKeys,
  type MasterKeys,
  masterKeyId,
  UnknownMasterKeyError,
  wrappedKeyId,
} from './master-keys.ts';
export { createSigner, generateSigningKey, type Signer, type SigningKey, thumbprint } from './signing.ts';
export {
  constantTimeEqual,
  hashSecret,
  keyedHash,
  newId,
  newIdAt,
  newKey,
  newSecret,
  newTypedCode,
  readTypedCode,
} from './tokens.ts';
