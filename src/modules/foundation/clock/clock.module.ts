import { createListeners, type Listeners } from '../../../platform/listeners.ts';
import type { Wired } from '../../../platform/wing.ts';
import type { Auditor } from '../audit/index.ts';
import type { Ground } from '../ground.ts';
import { clockFixed, registerClockRoutes } from './clock.routes.ts';

export function clockModule(
  { clock, movable, logger }: Ground,
  { audit }: { audit: Auditor },
): Wired<{
  /** Told after the clock was moved: what is done as time goes by is done at once. */
  clockMoved: Listeners<[]>;
}> {
  const clockMoved = createListeners<[]>();
  return {
    services: { clockMoved },
    module: {
      name: 'clock',
      problems: [clockFixed],
      register(app) {
        const onMoved = (): void => {
          clockMoved.tell().catch((err: unknown) => logger.warn({ err }, 'the moved clock was not heard of'));
        };
        registerClockRoutes(app, { clock, movable, audit, onMoved });
      },
    },
  };
}
