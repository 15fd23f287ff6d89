import type { ReadDatabase } from '../../../platform/db/client.ts';
import type { WayQuestion, WayStep } from './way.ts';

/** Whose registration it is, and where. */
export interface Whose {
  drillId: string;
  account: string;
  source: string;
  community: string;
}

export interface WaysRead {
  whose(registrationId: string): Promise<Whose | undefined>;
  /** What happened before the swab: registered, windows, check-ins. */
  before(question: WayQuestion): Promise<WayStep[]>;
}

/** Names of events that a person's way shows; those of swabs, boxes and results come from their own modules. */
const steps: Readonly<Record<string, string>> = {
  registered: 'registered',
  assigned: 'window',
  rescheduled: 'window',
  replanned: 'window',
  unassigned: 'window-lost',
  cancelled: 'cancelled',
  freed: 'freed',
  'taken-over': 'taken-over',
  missed: 'missed',
  'exemption-ended': 'exemption-ended',
  'check-in-taken-back': 'check-in-taken-back',
  retest: 'due-again',
};

interface EventRow {
  at: Date;
  kind: string;
  actor: string;
  slotId: string | null;
}

export function createWaysRead({ sql }: ReadDatabase): WaysRead {
  return {
    async whose(registrationId) {
      const [row] = await sql<Whose[]>`
        select drill_id as "drillId", account, source, community from registrations where id = ${registrationId}`;
      return row;
    },

    async before({ registrationId }) {
      const [events, checkIns] = await Promise.all([
        sql<EventRow[]>`
          select at, kind, actor, data->>'slotId' as "slotId" from registration_events
          where registration_id = ${registrationId} order by at, id`,
        sql<{ at: Date; siteId: string; lane: string; ticket: string; device: string }[]>`
          select at, site_id as "siteId", lane, ticket, device from check_ins
          where registration_id = ${registrationId} order by at, device, device_seq`,
      ]);
      return [
        ...events.flatMap(({ at, kind, actor, slotId }): WayStep[] => {
          const step = steps[kind];
          if (step === undefined) return [];
          const about = slotId === null ? {} : { slot: slotId };
          return [{ at, step, by: actor === '' ? null : actor, about }];
        }),
        ...checkIns.map(({ at, siteId, lane, ticket, device }) => ({
          at,
          step: 'checked-in',
          by: device,
          about: { site: siteId, lane, ticket },
        })),
      ];
    },
  };
}
