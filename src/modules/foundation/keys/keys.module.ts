import { systemClock } from '../../../platform/clock.ts';
import type { Wired } from '../../../platform/wing.ts';
import type { Ground } from '../ground.ts';
import { createKeysRepo } from './keys.repo.ts';
import { registerKeyRoutes } from './keys.routes.ts';
import { createKeyWrapping, type KeyWrapping } from './wrapping.ts';

export function keysModule({ database, keyring, masterKeys }: Ground): Wired<{ wrapping: KeyWrapping }> {
  return {
    services: {
      wrapping: createKeyWrapping({ repo: createKeysRepo(database), masterKeys, clock: systemClock }),
    },
    module: {
      name: 'keys',
      tables: {
        kept: {
          master_key: 'which key wraps',
          service_secrets: 'the service’s own',
          signing_keys: 'the service’s own',
        },
      },
      register: (app) => registerKeyRoutes(app, { keyring }),
    },
  };
}
