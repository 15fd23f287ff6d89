import type { DrillCatalogue } from '../modules/drill/index.ts';
import { createCoverageRead } from '../modules/figures/index.ts';
import {
  createCoverageEvents,
  createEventHub,
  createJobEvents,
  type EventSource,
} from '../modules/service/index.ts';
import { queueEvents } from './compose-queues.ts';
import type { Foundation } from './ground.ts';

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
