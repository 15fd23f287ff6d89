import { eventTime } from '../../../core/calendar/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { AppError } from '../../../platform/errors/index.ts';
import { invalidAt } from '../../../platform/http/index.ts';
import type { DrillCatalogue, SitesService } from '../../drill/index.ts';
import { type Caller, requireSite } from '../../foundation/index.ts';
import { type DeviceRegistry, sequenceOf } from '../devices/index.ts';
import type { LineEventsRepo, NewLineEvent } from './line-events.repo.ts';
import { sequenceReused } from './lines.errors.ts';
import { type LineEventRequest, lineEvent } from './lines.schemas.ts';

/** What came of one event of an upload. */
export interface RecordedEvent {
  deviceSeq: number | null;
  /** Whether it was new, or why it was not taken. */
  outcome: 'new' | 'known' | AppError;
}

export interface LineEventsService {
  /**
   * Takes what a tablet recorded of its site's line: any number of times, in any order, days late. Each is answered at its
   * index. The tablet's clock may be wrong by days: `sentAt` tells by how much, here or with an earlier upload.
   * @throws AppError 403 at another site, 404
   */
  record(
    caller: Caller,
    siteId: string,
    events: readonly unknown[],
    sentAt: Date | undefined,
  ): Promise<RecordedEvent[]>;
}

export function createLineEventsService(deps: {
  repo: LineEventsRepo;
  tablets: Pick<DeviceRegistry, 'clockOffset'>;
  sites: Pick<SitesService, 'opened'>;
  drills: DrillCatalogue;
  clock: Clock;
}): LineEventsService {
  const { repo, tablets, sites, drills, clock } = deps;
  return {
    async record(caller, siteId, events, sentAt) {
      requireSite(caller, siteId);
      const { drillId } = await sites.opened(siteId);
      const drill = await drills.get(drillId);
      const receivedAt = clock.now();
      const offsetMs = await tablets.clockOffset(caller.sub, sentAt, receivedAt);
      const outcomes: (RecordedEvent['outcome'] | undefined)[] = [];
      const firsts = new Map<number, { index: number; event: LineEventRequest }>();
      for (const [index, raw] of events.entries()) {
        const read = lineEvent.safeParse(raw, { reportInput: true });
        if (!read.success) {
          outcomes[index] = invalidAt(lineEvent, read.error, ['events', index]);
          continue;
        }
        const event = read.data;
        const first = firsts.get(event.deviceSeq);
        if (first === undefined) firsts.set(event.deviceSeq, { index, event });
        else outcomes[index] = isSame(first.event, event) ? 'known' : new AppError(sequenceReused);
      }
      const news = [...firsts.values()];
      const written = await repo.record(
        news.map(
          ({ event }): NewLineEvent => ({
            siteId,
            drillId,
            device: caller.sub,
            deviceSeq: event.deviceSeq,
            kind: event.kind,
            lane: event.lane,
            ticket: event.ticket,
            at: eventTime({ recorded: event.at, offsetMs, now: receivedAt, drillStarts: drill.startsAt }).at,
            recordedAt: event.at,
            receivedAt,
          }),
        ),
      );
      for (const [n, { index }] of news.entries()) {
        const outcome = written[n] ?? 'known';
        outcomes[index] = outcome === 'other' ? new AppError(sequenceReused) : outcome;
      }
      return events.map((raw, index) => ({
        deviceSeq: sequenceOf(raw),
        outcome: outcomes[index] ?? 'known',
      }));
    },
  };
}

function isSame(one: LineEventRequest, other: LineEventRequest): boolean {
  return (
    one.kind === other.kind &&
    one.lane === other.lane &&
    one.ticket === other.ticket &&
    one.at.getTime() === other.at.getTime()
  );
}
