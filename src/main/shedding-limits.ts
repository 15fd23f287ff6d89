import type { Ground } from '../modules/foundation/index.ts';
import type { SheddingOptions } from '../platform/http/index.ts';

/** From where on load is refused, and where only check-ins are left: the settings, and what `docs/settings.md` says of them. */
export function sheddingLimits({ config, metrics }: Ground, waiting: () => number): SheddingOptions {
  const { loopDelayMs, rssBytes, readsWaiting, writesAtOnce } = config.shed;
  return {
    loopDelayMs: [loopDelayMs, 5 * loopDelayMs],
    rssBytes: [rssBytes, 1.5 * rssBytes],
    readsWaiting: [readsWaiting, 5 * readsWaiting],
    waiting,
    writesAtOnce,
    refused: metrics.counter('muster_requests_refused_total', 'Requests refused under pressure', ['kind']),
  };
}
