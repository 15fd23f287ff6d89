import type { ReadDatabase } from '../../../platform/db/client.ts';
import type { WaySource, WayStep, WayThing } from '../ways/index.ts';

interface Row {
  at: Date;
  step: string;
  by: string | null;
  about: Partial<Record<WayThing, string | number>>;
}

/** What boxes know of ways: a tube is packed, its box sealed, handed over, accepted, and the tube received. */
export function createBoxWay({ sql }: ReadDatabase): WaySource {
  async function ofTubes(drillId: string, tubeIds: readonly string[]): Promise<WayStep[]> {
    if (tubeIds.length === 0) return [];
    return sql<Row[]>`
      select w.at, w.step, w.by, jsonb_strip_nulls(jsonb_build_object('tube', m.barcode, 'box', b.code) || w.about) as about
      from box_tubes m join boxes b on b.drill_id = m.drill_id and b.id = m.box_id
      cross join lateral (
        select m.listed_at as at, 1 as n, 'packed' as step, (
          select a.device from box_acts a where a.drill_id = m.drill_id and a.box_id = m.box_id and a.kind = 'pack'
            and a.about = m.barcode order by a.at limit 1) as by, '{}'::jsonb as about
        union all
        select b.sealed_at, 2, 'box-sealed', (
          select a.device from box_acts a where a.drill_id = m.drill_id and a.box_id = m.box_id and a.kind = 'seal'
          order by a.at limit 1), jsonb_build_object('count', b.counted)
        where m.listed_at is not null
        union all
        select h.given_at, 3, 'handed-over', h.given_by, jsonb_build_object('handover', h.id, 'count', h.count,
          case h.to_kind when 'laboratory' then 'laboratory' else 'courier' end,
          case h.to_kind when 'outsider' then 'unverified' else h.to_id end)
        from box_handovers h where h.drill_id = m.drill_id and h.box_id = m.box_id and h.withdrawn_at is null
        union all
        select h.accepted_at, 4, 'accepted', h.accepted_by, jsonb_build_object('handover', h.id, 'count', h.accepted_count)
        from box_handovers h where h.drill_id = m.drill_id and h.box_id = m.box_id and h.withdrawn_at is null
        union all
        select m.received_at, 5, 'received', (
          select a.device from box_acts a where a.drill_id = m.drill_id and a.box_id = m.box_id and a.kind = 'receive'
            and a.about = m.barcode order by a.at limit 1),
          jsonb_build_object('laboratory', b.laboratory_id, 'condition', m.condition, 'disposition', m.disposition)) w
      where m.drill_id = ${drillId} and m.tube_id = any(${[...tubeIds]}::uuid[]) and m.state = 'in' and w.at is not null
      order by w.at, w.n`;
  }

  return {
    ofTube: (drillId, tubeId) => ofTubes(drillId, [tubeId]),

    async ofPerson({ drillId, registrationId }) {
      const tubes = await sql<{ tubeId: string }[]>`
        select tube_id as "tubeId" from samples
        where drill_id = ${drillId} and registration_id = ${registrationId} and state in ('in', 'past')`;
      return ofTubes(
        drillId,
        tubes.map(({ tubeId }) => tubeId),
      );
    },
  };
}
