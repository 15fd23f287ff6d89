export { type Keyring, openKeyring } from './keyring.ts';
export { createKeysRepo } from './keys.repo.ts';
export { registerKeyRoutes } from './keys.routes.ts';
