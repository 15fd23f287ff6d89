import type { ReadDatabase } from '../../../platform/db/client.ts';
import type { WaySource, WayStep } from '../ways/index.ts';

/** Names of steps by what was done with the tube. */
const steps: Readonly<Record<string, string>> = {
  sample: 'swabbed',
  move: 'moved',
  'take-out': 'taken-out',
  late: 'named-late',
  seal: 'tube-sealed',
  discard: 'tube-discarded',
};

interface Row {
  at: Date;
  kind: string;
  by: string;
  siteId: string;
  tube: string;
  to: string | null;
  reason: string | null;
}

/** What tubes know of somebody's way: what was done with the person, and with the tubes in which they counted. */
export function createTubeWay({ sql }: ReadDatabase): WaySource {
  return {
    async ofPerson({ drillId, registrationId }): Promise<WayStep[]> {
      const rows = await sql<Row[]>`
        with mine as (
          select tube_id, state from samples where drill_id = ${drillId} and registration_id = ${registrationId})
        select a.at, a.kind, a.device as by, a.site_id as "siteId", t.barcode as tube, u.barcode as to,
          a.details->>'reason' as reason
        from swab_acts a join mine on mine.tube_id = a.tube_id
        join tubes t on t.drill_id = a.drill_id and t.id = a.tube_id
        left join tubes u on u.drill_id = a.drill_id and u.id = a.to_tube
        where a.drill_id = ${drillId}
          and (${registrationId}::uuid = any(a.registrations)
            or (a.kind = 'seal' and mine.state in ('in', 'past')) or a.kind = 'discard')
        order by a.at, a.received_at, a.device, a.device_seq, a.id`;
      return rows.map(({ at, kind, by, siteId, tube, to, reason }) => ({
        at,
        step: steps[kind] ?? kind,
        by,
        about: { site: siteId, tube: to ?? tube, ...(reason === null ? {} : { reason }) },
      }));
    },
  };
}
