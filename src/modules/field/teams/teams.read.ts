import type { Database } from '../../../platform/db/client.ts';
import type { teamKinds } from './teams.tables.ts';

export type TeamKind = (typeof teamKinds)[number];

/** A team of a drill. */
export interface Team {
  id: string;
  drillId: string;
  name: string;
  kind: TeamKind;
  division: string;
  organisation: string | null;
  scope: string[];
  /** Ids of the posts that it mans. */
  posts: string[];
  /** Who works in it now. */
  members: number;
  createdAt: Date;
}

/** Somebody of a team. */
export interface Member {
  id: string;
  teamId: string;
  account: string | null;
  leads: boolean;
  /** Sealed. */
  person: Buffer;
  joinedAt: Date;
  leftAt: Date | null;
}

/** Teams of a division of a drill. */
export interface TeamsQuery {
  drillId: string;
  /** Of teams whose headquarters lie below it, and of those that work there. */
  division: string;
}

interface Place {
  at: Date;
  id: string;
}

export interface TeamsRead {
  find(id: string): Promise<Team | undefined>;
  /** The one of a division of a drill that is called so. */
  named(drillId: string, division: string, name: string): Promise<{ id: string } | undefined>;
  /** In the order in which they were added. */
  list(query: TeamsQuery & { after: Place | undefined; limit: number }): Promise<Team[]>;
  /** Those who work in a team now, in the order in which they joined. */
  members(teamId: string, after: Place | undefined, limit: number): Promise<Member[]>;
  member(teamId: string, id: string): Promise<Member | undefined>;
  /** Whether an account works in a team now, and leads it. */
  membership(teamId: string, account: string): Promise<{ leads: boolean } | undefined>;
  /** Those of these posts that a drill has below a division. */
  postsIn(drillId: string, division: string, ids: readonly string[]): Promise<string[]>;
}

/** Reads what is written: whoever has just been taken out of a team is out of it. */
export function createTeamsRead({ sql }: Database): TeamsRead {
  const teams = sql`
    select t.id, t.drill_id as "drillId", t.name, t.kind, t.division, t.organisation, t.scope, t.posts, t.created_at as "createdAt",
      (select count(*)::int from team_members m where m.team_id = t.id and m.left_at is null) as members
    from teams t`;
  const members = sql`
    select id, team_id as "teamId", account, leads, person, joined_at as "joinedAt", left_at as "leftAt" from team_members`;
  return {
    async find(id) {
      const [row] = await sql<Team[]>`${teams} where t.id = ${id}`;
      return row;
    },

    async named(drillId, division, name) {
      const [row] = await sql<{ id: string }[]>`
        select id from teams where drill_id = ${drillId} and division = ${division} and name = ${name}`;
      return row;
    },

    list: ({ drillId, division, after, limit }) => sql<Team[]>`
      ${teams} where t.drill_id = ${drillId}
        and (starts_with(t.division, ${division})
          or exists (select from unnest(t.scope) code where starts_with(code, ${division}) or starts_with(${division}, code)))
        and (${after?.id ?? null}::uuid is null
          or (date_trunc('milliseconds', t.created_at), t.id) > (${after?.at ?? null}::timestamptz, ${after?.id ?? null}::uuid))
      order by date_trunc('milliseconds', t.created_at), t.id limit ${limit}`,

    members: (teamId, after, limit) => sql<Member[]>`
      ${members} where team_id = ${teamId} and left_at is null
        and (${after?.id ?? null}::uuid is null
          or (date_trunc('milliseconds', joined_at), id) > (${after?.at ?? null}::timestamptz, ${after?.id ?? null}::uuid))
      order by date_trunc('milliseconds', joined_at), id limit ${limit}`,

    async member(teamId, id) {
      const [row] = await sql<Member[]>`${members} where team_id = ${teamId} and id = ${id}`;
      return row;
    },

    async membership(teamId, account) {
      const [row] = await sql<{ leads: boolean }[]>`
        select leads from team_members where team_id = ${teamId} and account = ${account} and left_at is null`;
      return row;
    },

    async postsIn(drillId, division, ids) {
      if (ids.length === 0) return [];
      const rows = await sql<{ id: string }[]>`
        select id from posts
        where drill_id = ${drillId} and starts_with(division, ${division}) and id = any(${[...ids]}::uuid[])`;
      return rows.map(({ id }) => id);
    },
  };
}
