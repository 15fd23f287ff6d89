import type { Action, Effect } from '../../../core/queueing/proposals/index.ts';
import type { ReadDatabase } from '../../../platform/db/client.ts';
import type { Measured } from './measured.ts';
import type { ProposalKind, ProposalStatus } from './proposals.tables.ts';

/** A proposal as it stands at an instant. */
export interface ProposalRow {
  id: string;
  drillId: string;
  division: string;
  kind: ProposalKind;
  status: ProposalStatus;
  sites: string[];
  divisions: string[];
  action: Action;
  effect: Effect;
  worth: number;
  madeAt: Date;
  renewedAt: Date;
  expiresAt: Date;
  decidedAt: Date | null;
  decidedBy: string | null;
  until: Date;
  offered: number;
  /** Of those who were offered a window, how many have it now. */
  taken: number;
  measured: Measured | null;
}

export interface StandbyRow {
  siteId: string;
  division: string;
  lanes: number;
}

export interface ProposalsRead {
  find(id: string, now: Date): Promise<ProposalRow | undefined>;
  /** Proposals that touch a site below `division`, what saves most first, from after `after`. */
  list(query: {
    drillId: string;
    division: string;
    status: ProposalStatus | undefined;
    now: Date;
    after: { worth: number; id: string } | undefined;
    limit: number;
  }): Promise<ProposalRow[]>;
  /** Published sites of the drill among these, with the division of each. */
  sites(drillId: string, ids: readonly string[]): Promise<{ id: string; division: string }[]>;
  /** Lanes that stand by at sites below a division, in order of their ids. */
  standby(drillId: string, division: string): Promise<StandbyRow[]>;
  teams(drillId: string): Promise<number>;
}

export function createProposalsRead({ sql }: ReadDatabase): ProposalsRead {
  const status = (now: Date) =>
    sql`case when p.status = 'proposed' and p.expires_at <= ${now} then 'expired' else p.status end`;
  const columns = (now: Date) => sql`
    p.id, p.drill_id as "drillId", p.division, p.kind, ${status(now)} as status, p.sites, p.divisions, p.action, p.effect,
    p.worth, p.made_at as "madeAt", p.renewed_at as "renewedAt", p.expires_at as "expiresAt", p.decided_at as "decidedAt",
    p.decided_by as "decidedBy", p.until, p.offered, p.measured,
    case when p.offered = 0 then 0 else (
      select count(*)::int from window_offers o join appointments a on a.registration_id = o.registration_id
        and a.slot_id = o.to_slot
      where o.drill_id = p.drill_id and o.proposal_id = p.id) end as taken`;
  return {
    async find(id, now) {
      const [row] = await sql<ProposalRow[]>`select ${columns(now)} from proposals p where p.id = ${id}`;
      return row;
    },

    list: ({ drillId, division, status: wanted, now, after, limit }) => sql<ProposalRow[]>`
      select ${columns(now)} from proposals p
      where p.drill_id = ${drillId} and (${wanted === undefined} or ${status(now)} = ${wanted ?? ''})
        and exists (select from unnest(p.divisions) d where starts_with(d, ${division}))
        and (${after === undefined} or (p.worth, p.id) < (${after?.worth ?? 0}::float8, ${after?.id ?? null}::uuid))
      order by p.worth desc, p.id desc limit ${limit}`,

    sites: (drillId, ids) => sql<{ id: string; division: string }[]>`
      select id, division from sites
      where drill_id = ${drillId} and status = 'published' and id = any(${[...ids]}::uuid[])`,

    standby: (drillId, division) => sql<StandbyRow[]>`
      select l.site_id as "siteId", s.division, l.lanes from standby_lanes l join sites s on s.id = l.site_id
      where l.drill_id = ${drillId} and starts_with(s.division, ${division}) and l.lanes > 0 order by l.site_id`,

    async teams(drillId) {
      const [row] = await sql<{ teams: number }[]>`select teams from reserves where drill_id = ${drillId}`;
      return row?.teams ?? 0;
    },
  };
}
