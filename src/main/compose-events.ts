import { createCoverageRead } from '../modules/coverage/index.ts';
import type { DrillCatalogue } from '../modules/drills/index.ts';
import {
  createCoverageEvents,
  createEventHub,
  createJobEvents,
  type EventSource,
} from '../modules/events/index.ts';
import { queueEvents } from './compose-queues.ts';
import type { Foundation } from './foundation.ts';

/** What headquarters are told of as it happens: a new kind of event is an entry here. */
export function composeEvents(foundation: Foundation, catalogue: DrillCatalogue) {
  const { reports, clock, logger } = foundation;
  const sources: EventSource[] = [
    createJobEvents(reports),
    queueEvents(foundation),
    createCoverageEvents({
      read: createCoverageRead(reports),
      endOf: async (drillId) => (await catalogue.get(drillId)).endsAt,
      clock,
    }),
  ];
  return { sources, hub: createEventHub({ sources, clock, logger }) };
}
