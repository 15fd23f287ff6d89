import { LRUCache } from 'lru-cache';
import { type Clock, monotonicMs } from '../../../platform/clock.ts';
import type { DecidedRead } from './decided.read.ts';

/** Sites that a process remembers. */
const keptSites = 10_000;

/**
 * Until when walk-ins of a site are asked to come later; undefined where they are not. Each process asks the database
 * once in `keptMs` about a site: it is asked about everybody who comes.
 */
export function createPauses(deps: { read: Pick<DecidedRead, 'pausedUntil'>; clock: Clock; keptMs: number }) {
  const { read, clock, keptMs } = deps;
  const known = new LRUCache<string, { until: Promise<Date | undefined>; asked: number }>({ max: keptSites });
  return async function walkInsPausedUntil(siteId: string): Promise<Date | undefined> {
    let kept = known.get(siteId);
    if (kept === undefined || monotonicMs() - kept.asked >= keptMs) {
      kept = { until: read.pausedUntil(siteId, clock.now()), asked: monotonicMs() };
      known.set(siteId, kept);
      kept.until.catch(() => known.delete(siteId));
    }
    const until = await kept.until;
    return until !== undefined && until > clock.now() ? until : undefined;
  };
}
