import type { ReadDatabase } from '../../../platform/db/index.ts';
import { appointmentColumns, shownStatus } from './registrations.read.ts';
import type { Written } from './registrations.repo.ts';

/** An event of somebody's registration. */
export interface EventOf {
  registrationId: string;
  eventId: string;
}

/**
 * What a request has done that is asked again, where the process that did it has gone before it kept the answer. Its events
 * are known, since a repeat draws the same ids; whatever others have done since stays as it is.
 */
export interface DoneBefore {
  /**
   * How the registrations stand now, in the order of `events`, where each has its event and is within reach: of the account, or
   * below the division. Undefined where one is not so: then nothing of the request was done.
   */
  standing(
    by: { account: string; division?: string | undefined },
    events: readonly EventOf[],
  ): Promise<Written[] | undefined>;
}

export function createDoneBefore({ sql }: ReadDatabase): DoneBefore {
  return {
    async standing({ account, division }, events) {
      const rows = await sql<Omit<Written, 'fresh'>[]>`
        select r.id, r.household_id as "householdId", ${shownStatus(sql)} as status, ${appointmentColumns(sql)}
        from unnest(${events.map(({ registrationId }) => registrationId)}::uuid[],
          ${events.map(({ eventId }) => eventId)}::uuid[]) with ordinality as t (id, event_id, n)
        join registration_events e on e.registration_id = t.id and e.id = t.event_id
        join registrations r on r.id = t.id and (r.account = ${account} or starts_with(r.community, ${division ?? null}))
        left join appointments a on a.registration_id = r.id
        order by t.n`;
      if (events.length === 0 || rows.length < events.length) return undefined;
      return rows.map((row) => ({ ...row, fresh: false }));
    },
  };
}
