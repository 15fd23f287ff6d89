export { type Keyring, openKeyring } from './keyring.ts';
export { createKeysRepo, whileCurrent } from './keys.repo.ts';
export { createOwnWrappedKeys, createRotationRepo, wrappedByAnother } from './rotation.repo.ts';
export { rotateMasterKey } from './rotation.ts';
export type { WrappedKeys } from './wrapped-keys.ts';
export type { KeyWrapping } from './wrapping.ts';
