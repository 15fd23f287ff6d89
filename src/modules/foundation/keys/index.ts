export { type Keyring, openKeyring, WrongMasterKeyError } from './keyring.ts';
export { createKeysRepo, whileCurrent } from './keys.repo.ts';
export { registerKeyRoutes } from './keys.routes.ts';
export { createOwnWrappedKeys, createRotationRepo, wrappedByAnother } from './rotation.repo.ts';
export { type RotationDone, rotateMasterKey } from './rotation.ts';
export type { WrappedKeys } from './wrapped-keys.ts';
export { createKeyWrapping, type KeyWrapping } from './wrapping.ts';
