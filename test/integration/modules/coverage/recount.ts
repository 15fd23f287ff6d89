import { type CoverageState, coverageStates } from '../../../../src/core/coverage/index.ts';
import type { TestApp } from '../../../support/app.ts';

export type States = Record<CoverageState, number>;

/** What one community comes to, by a count of its own. */
export interface Recounted {
  /** People of the roster, by state. */
  listed: States;
  /** People on no roster, by state; whoever cancelled is nobody there. */
  apart: States;
  walkIns: number;
  notOnRoster: number;
  reached: { registered: number; assigned: number; checkedIn: number; sampled: number; resulted: number };
}

interface Row {
  id: string;
  listedIn: string | null;
  community: string | null;
  status: string | null;
  mobility: string | null;
  /** Whether there was an exemption, and it is over. */
  ended: boolean | null;
  source: string | null;
  window: boolean;
  /** Of somebody on the roster alone: what headquarters have entered, where it counts. */
  entered: string | null;
}

const none = (): States => Object.fromEntries(coverageStates.map((state) => [state, 0])) as States;

/** The table of the HTTP contract, written down once more. */
function stateOf({ status, mobility, ended, entered }: Row): CoverageState {
  switch (status) {
    case null:
      return entered === 'infirm' ? 'to-be-visited' : entered === null ? 'missing' : 'exempt';
    case 'missed':
    case 'cancelled':
      return 'missing';
    case 'pending':
      return mobility === 'needs-visit' ? 'to-be-visited' : ended === true ? 'due' : 'registered';
    case 'retest':
      return 'due';
    default:
      return status as CoverageState;
  }
}

/**
 * Counts a drill's people from roster, registrations and appointments alone, community by community: nothing that is kept
 * for counting is looked at, neither tables nor columns.
 */
export async function recountCoverage(t: TestApp, drillId: string): Promise<Map<string, Recounted>> {
  const rows = await t.sql<Row[]>`
    select coalesce(r.id, g.id) as id, r.community as "listedIn", g.community, g.status, g.mobility,
      g.exempt_until <= ${t.clock.now()} as ended, g.source,
      exists (select from appointments a where a.registration_id = g.id) as window,
      (select e.kind from exemptions e join drills d on d.id = e.drill_id
        where e.person_id = r.id and e.drill_id = ${drillId} and e.begun_at is not null and e.ended_at is null
          and (e.kind = 'infirm' or e.until_at is null or e.until_at >= d.ends_at)) as entered
    from (select * from roster where drill_id = ${drillId}) r
    full join (select * from registrations where drill_id = ${drillId}) g on g.id = r.id`;
  const counts = new Map<string, Recounted>();
  for (const row of rows) {
    const community = row.listedIn ?? row.community ?? '';
    const one = counts.get(community) ?? {
      listed: none(),
      apart: none(),
      walkIns: 0,
      notOnRoster: 0,
      reached: { registered: 0, assigned: 0, checkedIn: 0, sampled: 0, resulted: 0 },
    };
    counts.set(community, one);
    if (row.listedIn === null) {
      if (row.status === 'cancelled') continue;
      one.apart[stateOf(row)]++;
      if (row.source === 'walk-in') one.walkIns++;
      else one.notOnRoster++;
      continue;
    }
    one.listed[stateOf(row)]++;
    const status = row.status ?? 'cancelled';
    const got = (...statuses: string[]) => Number(statuses.includes(status));
    one.reached.registered += 1 - got('cancelled');
    one.reached.assigned += Number(row.window);
    one.reached.checkedIn += got('checked-in', 'sampled', 'retest', 'held', 'cleared');
    one.reached.sampled += got('sampled', 'retest', 'held', 'cleared');
    one.reached.resulted += got('retest', 'held', 'cleared');
  }
  return counts;
}
