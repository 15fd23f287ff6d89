import type { Outcome, ResultState } from '../../../core/swabs/index.ts';
import type { ReadDatabase } from '../../../platform/db/client.ts';
import type { WaySource, WayStep } from '../ways/index.ts';

interface SaidRow {
  barcode: string;
  id: string;
  laboratoryId: string;
  outcome: Outcome;
  state: ResultState;
  corrects: string | null;
  enteredBy: string;
  enteredAt: Date;
  verifiedBy: string | null;
  verifiedAt: Date | null;
}

/** What was said of a tube, and the second signature; what was kept because it contradicts is no part of its way. */
function stepsOf(row: SaidRow): WayStep[] {
  const { barcode: tube, id: result, laboratoryId: laboratory, outcome } = row;
  const step = row.corrects === null ? 'result' : 'correction';
  const steps: WayStep[] = [
    { at: row.enteredAt, step, by: row.enteredBy, about: { tube, laboratory, result, outcome } },
  ];
  if (row.verifiedAt !== null) {
    steps.push({
      at: row.verifiedAt,
      step: 'verified',
      by: row.verifiedBy,
      about: { tube, laboratory, result },
    });
  }
  return steps;
}

/** What of a person's way the log of their registration tells. */
const events: Readonly<Record<string, string>> = {
  cleared: 'cleared',
  held: 'held',
  released: 'released',
  'result-taken-back': 'result-taken-back',
  told: 'told',
};

/** What results add to the ways of people and tubes. A citizen who is held reads nothing of it before they are told. */
export function createResultWays({ sql }: ReadDatabase): WaySource {
  // Results are looked for by the code of their tube, of which there is an index.
  const said = sql`
    t.barcode, r.id, r.laboratory_id as "laboratoryId", r.outcome, r.state, r.corrects, r.entered_by as "enteredBy",
    r.entered_at as "enteredAt", r.verified_by as "verifiedBy", r.verified_at as "verifiedAt"`;
  return {
    async ofPerson({ drillId, registrationId, audience }) {
      const [person] = await sql<
        { told: boolean }[]
      >`select told from registrations where id = ${registrationId}`;
      if (audience === 'citizen' && person?.told !== true) return [];
      const [results, log] = await Promise.all([
        sql<Pick<SaidRow, keyof SaidRow>[]>`
          select ${said} from samples m join tubes t on t.drill_id = m.drill_id and t.id = m.tube_id
          join results r on r.drill_id = t.drill_id and r.barcode = t.barcode and r.tube_id = t.id
          where m.drill_id = ${drillId} and m.registration_id = ${registrationId} and m.state in ('in', 'past')
            and (r.state in ('counts', 'superseded') or (r.state = 'to-verify' and ${audience === 'staff'}))
          order by r.entered_at, r.id`,
        sql<{ at: Date; kind: string; actor: string; tube: string | null }[]>`
          select e.at, e.kind, e.actor, t.barcode as tube from registration_events e
          left join tubes t on t.drill_id = e.drill_id and t.id = (e.data->>'tubeId')::uuid
          where e.registration_id = ${registrationId} and e.kind = any(${Object.keys(events)}::text[]) order by e.at, e.id`,
      ]);
      return [
        ...results.flatMap(stepsOf),
        ...log.map(({ at, kind, actor, tube }) => ({
          at,
          step: events[kind] ?? kind,
          by: actor === '' ? null : actor,
          about: tube === null ? {} : { tube },
        })),
      ];
    },

    async ofTube(drillId, tubeId) {
      const rows = await sql<Pick<SaidRow, keyof SaidRow>[]>`
        select ${said} from tubes t join results r on r.drill_id = t.drill_id and r.barcode = t.barcode and r.tube_id = t.id
        where t.drill_id = ${drillId} and t.id = ${tubeId} and r.state in ('counts', 'to-verify', 'superseded')
        order by r.entered_at, r.id`;
      return rows.flatMap(stepsOf);
    },
  };
}
