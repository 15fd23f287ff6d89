import { type Database, inTransaction, type Tx } from '../../../platform/db/index.ts';
import { type AuditEntry, auditInsert, unlessNoted } from '../../foundation/index.ts';

/** A stairwell that a team is to have. */
export interface Gift {
  stairwellId: string;
  community: string;
  teamId: string;
  position: number;
}

export interface StairwellsRepo {
  /** Whether a request that is repeated has been done. */
  isDone(noted: AuditEntry): Promise<boolean>;
  /** Gives stairwells to teams, all or none: false, with nothing written, where another team has got one meanwhile. */
  giveAll(
    drillId: string,
    gifts: readonly Gift[],
    by: { sub: string; at: Date },
    noted: AuditEntry,
  ): Promise<boolean>;
  /**
   * Gives one to a team, whoever has it, or to nobody, with its line of the audit log; nothing where that line is there.
   * `from`: only where this team has it.
   */
  give(
    drillId: string,
    stairwell: { id: string; community: string },
    to: { teamId: string | null; from: string | undefined },
    by: { sub: string; at: Date },
    noted: AuditEntry,
  ): Promise<void>;
}

export function createStairwellsRepo({ sql }: Pick<Database, 'sql'>): StairwellsRepo {
  /** Has the teams told: doors of these stairwells are news for the team before, and for the one that has them now. */
  const tell = (tx: Tx, drillId: string, former: readonly { id: string; teamId: string | null }[]) => tx`
    update doors d set changed_in = pg_current_xact_id(), former_team = coalesce(t.team_id, d.former_team)
    from unnest(${former.map(({ id }) => id)}::uuid[], ${former.map(({ teamId }) => teamId)}::uuid[]) as t (id, team_id)
    where d.drill_id = ${drillId} and d.stairwell_id = t.id`;

  return {
    async isDone(noted) {
      const [row] = await sql<{ done: boolean }[]>`select not ${unlessNoted(sql, noted)} as done`;
      return row?.done === true;
    },

    async giveAll(drillId, gifts, { sub, at }, noted) {
      // Ascending ids, so that two who give the same ones wait for each other and never in a circle.
      const inOrder = [...gifts].sort((one, other) => (one.stairwellId < other.stairwellId ? -1 : 1));
      const refused = new Error('another team has it');
      try {
        await inTransaction(sql, async (tx) => {
          // A team that is taken back with its file at this moment gets none: then the whole is proposed anew.
          const given = await tx<{ id: string }[]>`
            with held as materialized (
              select id from teams where id = any(${inOrder.map(({ teamId }) => teamId)}::uuid[]) order by id for key share)
            insert into stairwell_teams (drill_id, stairwell_id, community, team_id, position, given_at, given_by)
            select ${drillId}, stairwell_id, community, team_id, position, ${at}, ${sub}
            from unnest(${inOrder.map(({ stairwellId }) => stairwellId)}::uuid[], ${inOrder.map(({ community }) => community)}::text[],
              ${inOrder.map(({ teamId }) => teamId)}::uuid[], ${inOrder.map(({ position }) => position)}::int[])
              as t (stairwell_id, community, team_id, position)
            where team_id in (select id from held)
            on conflict do nothing returning stairwell_id as id`;
          if (given.length < gifts.length) throw refused;
          await tell(
            tx,
            drillId,
            given.map(({ id }) => ({ id, teamId: null })),
          );
          await tx`${auditInsert(sql, noted)}`;
        });
        return true;
      } catch (error) {
        if (error === refused) return false;
        throw error;
      }
    },

    give: (drillId, { id, community }, { teamId, from }, { sub, at }, noted) =>
      inTransaction(sql, async (tx) => {
        const [before] = await tx<{ noted: boolean }[]>`select not ${unlessNoted(sql, noted)} as noted`;
        if (before?.noted === true) return;
        const [held] = await tx<{ teamId: string }[]>`
          select team_id as "teamId" from stairwell_teams where drill_id = ${drillId} and stairwell_id = ${id} for update`;
        if (
          held?.teamId === (teamId ?? undefined) ||
          (from !== undefined && held !== undefined && held.teamId !== from)
        )
          return;
        if (teamId === null) {
          await tx`delete from stairwell_teams where drill_id = ${drillId} and stairwell_id = ${id}`;
        } else {
          await tx`
            with held as materialized (select id from teams where id = ${teamId} for key share)
            insert into stairwell_teams as s (drill_id, stairwell_id, community, team_id, position, given_at, given_by)
            select ${drillId}, ${id}::uuid, ${community}, ${teamId}::uuid,
              (select coalesce(max(position), 0) + 1 from stairwell_teams where team_id = ${teamId}), ${at}, ${sub}
            from held
            on conflict (drill_id, stairwell_id) do update set team_id = excluded.team_id, position = excluded.position,
              given_at = excluded.given_at, given_by = excluded.given_by`;
        }
        await tell(tx, drillId, [{ id, teamId: held?.teamId ?? null }]);
        await tx`${auditInsert(sql, noted)}`;
      }),
  };
}
