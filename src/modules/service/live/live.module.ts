import type { Wired } from '../../../platform/wing.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import type { Ground } from '../../foundation/index.ts';
import { registerLiveRoutes } from './live.routes.ts';
import { createLiveHub } from './live-hub.ts';
import type { LiveSource } from './live-source.ts';

/** What headquarters are told of as it happens. */
export function liveModule(
  { clock, logger }: Ground,
  { catalogue }: { catalogue: DrillCatalogue },
): Wired<{
  /** Adds a kind of news to the stream. */
  tellLive(source: LiveSource): void;
}> {
  const sources: LiveSource[] = [];
  return {
    services: {
      tellLive(source) {
        sources.push(source);
      },
    },
    module: {
      name: 'live',
      register: (app) =>
        registerLiveRoutes(app, {
          sources,
          hub: createLiveHub({ sources, clock, logger }),
          drills: catalogue,
        }),
    },
  };
}
