import { createCoverageRead } from '../modules/coverage/index.ts';
import type { DrillCatalogue } from '../modules/drills/index.ts';
import {
  createCoverageEvents,
  createEventHub,
  createJobEvents,
  type EventSource,
} from '../modules/events/index.ts';
import type { Foundation } from './foundation.ts';

/** What headquarters are told of as it happens: a new kind of event is an entry here. */
export function composeEvents({ reports, clock, logger }: Foundation, catalogue: DrillCatalogue) {
  const sources: EventSource[] = [
    createJobEvents(reports),
    createCoverageEvents({
      read: createCoverageRead(reports),
      endOf: async (drillId) => (await catalogue.get(drillId)).endsAt,
      clock,
    }),
  ];
  return { sources, hub: createEventHub({ sources, clock, logger }) };
}
