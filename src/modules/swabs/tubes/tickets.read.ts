import type { ReadDatabase } from '../../../platform/db/client.ts';

export interface TicketsRead {
  /** Who was handed a ticket at a site; undefined where nobody was. */
  holder(siteId: string, ticket: string): Promise<string | undefined>;
}

/** A site's check-ins are some thousands at most, so they are looked through: an index would be paid by every check-in. */
export function createTicketsRead({ sql }: ReadDatabase): TicketsRead {
  return {
    async holder(siteId, ticket) {
      const [row] = await sql<{ id: string }[]>`
        select registration_id as id from check_ins
        where site_id = ${siteId} and upper(ticket) = ${ticket} and taken_back_at is null
        order by at desc limit 1`;
      return row?.id;
    },
  };
}
