import type { ReadDatabase } from '../../../platform/db/client.ts';
import type { CheckInRow } from './check-in.repo.ts';

export interface SentBefore extends CheckInRow {
  deviceSeq: number;
}

export interface SentBeforeRead {
  /** What stands under these sequences of a device: one row each, several where one was used for several people. */
  find(device: string, sequences: readonly number[]): Promise<SentBefore[]>;
}

/**
 * Uploads are mostly repeats: a tablet that got no answer sends all of it again. What stands is found by one read, with no
 * lock and no signature to verify.
 */
export function createSentBeforeRead({ sql }: ReadDatabase): SentBeforeRead {
  return {
    find: (device, sequences) => sql<SentBefore[]>`
      select c.registration_id as "registrationId", c.device_seq as "deviceSeq", c.lane, c.status, c.ticket, c.warnings,
        c.window_site as "windowSite", c.window_slot as "windowSlot", c.window_starts as "windowStarts",
        c.window_ends as "windowEnds", c.tube, p.person, members.members
      from check_ins c join registrations p on p.id = c.registration_id
      left join lateral (
        select json_agg(json_build_object('id', m.id, 'person', encode(m.person, 'base64')) order by m.id) as members
        from registrations m where c.to_come is not null and m.id = any(c.to_come)) members on true
      where c.device = ${device} and c.device_seq = any(${[...sequences]}::bigint[])`,
  };
}
