import type { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import { type CountersignaturesService, countersignatureNews } from '../../drill/index.ts';
import { wholeCursors } from './cursors.ts';
import type { LiveSource } from './live-source.ts';

/** What waits for a second person, as it is proposed, decided, or lapses. */
export function createLiveCountersignatures(deps: {
  countersignatures: Pick<CountersignaturesService, 'news'>;
  /** The machine's clock. */
  clock: Clock;
}): LiveSource<z.output<typeof countersignatureNews>> {
  return {
    type: 'countersignature',
    data: countersignatureNews,
    everyMs: 2_000,
    ...wholeCursors,

    async read(drillId) {
      const cursor = String(deps.clock.now().getTime());
      const news = await deps.countersignatures.news(drillId);
      const states = news.map(({ proposedAt, expiresAt, confirmedAt, ...one }) => ({
        key: one.id,
        division: one.division,
        version: one.status,
        data: {
          ...one,
          proposedAt: proposedAt.toISOString(),
          expiresAt: expiresAt.toISOString(),
          confirmedAt: confirmedAt?.toISOString() ?? null,
        },
      }));
      return { cursor, states };
    },
  };
}
