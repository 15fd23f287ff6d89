import { openTransferStatuses } from '../../../core/field/index.ts';
import type { Sql } from '../../../platform/db/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import type { DrillCatalogue, OpenDrill } from '../../drill/index.ts';
import { type Actor, type Caller, facilityOf, related } from '../../foundation/index.ts';
import type { FacilitiesService } from '../facilities/index.ts';
import { isOfTeam, type Team, type TeamsService } from '../teams/index.ts';

/** Who does something, and in which request. */
export type By = Caller & Pick<Actor, 'requestId' | 'draws'>;

/** Whose transfers somebody sees. */
export type Whose =
  /** Headquarters: of their division, from it or to it. */
  | { kind: 'headquarters'; division: string }
  /** Workers the same while these are under way: whoever has arrived is no more theirs to look after. */
  | { kind: 'worker'; division: string }
  /** A facility: those to it, as long as their people are on their way or lie there, and those from it until they have arrived. */
  | { kind: 'facility'; facility: string }
  /** A team: those that it drives, and those that the caller has asked for, while they are under way. */
  | { kind: 'team'; team: Team; account: string };

export interface TransferScope {
  drill: OpenDrill;
  whose: Whose;
}

export type ScopeOf = (by: Caller, drillId: string) => Promise<TransferScope>;

/** Works out whose transfers a caller sees. @throws AppError 404, 403, 410 `personal-data-destroyed` */
export function createScope(deps: {
  teams: Pick<TeamsService, 'own'>;
  facilities: Pick<FacilitiesService, 'see'>;
  drills: DrillCatalogue;
}): ScopeOf {
  const { teams, facilities, drills } = deps;

  async function whoseOf(by: Caller, drill: OpenDrill): Promise<Whose> {
    if (by.role === 'facility') {
      const { id } = await facilities.see(by, drill.id, facilityOf(by));
      return { kind: 'facility', facility: id };
    }
    if (isOfTeam(by)) {
      const team = await teams.own(by);
      if (team.drillId !== drill.id) throw new AppError(notFound);
      return { kind: 'team', team, account: by.sub };
    }
    const { division } = by;
    if (division === undefined || !related(division, drill.city) || drill.status === 'draft')
      throw new AppError(notFound);
    return { kind: by.role === 'community-worker' ? 'worker' : 'headquarters', division };
  }

  return async (by, drillId) => {
    const drill = await drills.withPeople(drillId);
    return { drill, whose: await whoseOf(by, drill) };
  };
}

/** All transfers of a drill: for what the caller has just done. */
export const everybodys: Whose = { kind: 'headquarters', division: '' };

/** SQL that is true of a transfer `t` that is under way. */
export const isOpen = (sql: Sql) => sql`t.status = any(${[...openTransferStatuses]})`;

/**
 * SQL that is true of a transfer `t` that somebody does not see any more, for it has gone on, and that was theirs when they did
 * `a`, an act of it. Headquarters go on seeing theirs.
 */
export function wasTheirs(sql: Sql, whose: Whose) {
  switch (whose.kind) {
    case 'headquarters':
      return sql`false`;
    case 'worker':
      return sql`(starts_with(t.division, ${whose.division}) or starts_with(t.to_division, ${whose.division}))`;
    case 'facility':
      return sql`(${whose.facility}::uuid in (t.from_facility, t.to_facility) or a.details ->> 'facility' = ${whose.facility})`;
    case 'team':
      return sql`(t.team_id = ${whose.team.id} or t.asked_by = ${whose.account})`;
  }
}

/** SQL that is true of a transfer `t` that somebody sees. */
export function within(sql: Sql, whose: Whose) {
  switch (whose.kind) {
    case 'headquarters':
      return sql`(starts_with(t.division, ${whose.division}) or starts_with(t.to_division, ${whose.division}))`;
    case 'worker':
      return sql`(${isOpen(sql)} and (starts_with(t.division, ${whose.division}) or starts_with(t.to_division, ${whose.division})))`;
    case 'facility':
      return sql`(
        (t.to_facility = ${whose.facility} and (${isOpen(sql)} or exists (
          select from facility_stays s where s.drill_id = t.drill_id and s.transfer_id = t.id and s.ended_at is null)))
        or (t.from_facility = ${whose.facility} and ${isOpen(sql)}))`;
    case 'team':
      return sql`(${isOpen(sql)} and (t.team_id = ${whose.team.id} or t.asked_by = ${whose.account}))`;
  }
}
