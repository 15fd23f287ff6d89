import type { Database, Queryable, Sql } from '../../../platform/db/index.ts';
import { type AuditEntry, auditInsert, unlessNoted } from '../../foundation/index.ts';
import type { Member, Team } from './teams.read.ts';

export type NewTeam = Omit<Team, 'members'> & { createdBy: string };

/** What of a team can be changed; what is left out stays. */
export type TeamChange = {
  [K in 'name' | 'kind' | 'organisation' | 'scope' | 'posts']?: Team[K] | undefined;
};

export interface NewMember extends Omit<Member, 'leftAt'> {
  drillId: string;
  digest: Buffer;
}

/** How somebody stands in a team, as it can be written again. */
export type MemberBefore = {
  leads: boolean;
  /** As hex; `person` is sealed. */
  digest: string;
  person: string;
  joinedAt: string;
  leftAt: string | null;
};

/** A member whom a file has added, or renewed: then with how they stood before. */
export interface Joined {
  id: string;
  before: MemberBefore | undefined;
}

export interface TeamsRepo {
  /** Adds a team, with its line of the audit log; nothing where the division has one of this name, or that line is there. */
  add(team: NewTeam, noted: AuditEntry): Promise<void>;
  /** The same within the import of a file, whose line says that it was made. Answers its id, or that of the one of its name. */
  ensure(on: Queryable, team: NewTeam): Promise<string>;
  /** `twin`, with nothing written, where another team of the division has the name. */
  change(
    team: Pick<Team, 'id' | 'drillId' | 'division'>,
    change: TeamChange,
    noted: AuditEntry,
  ): Promise<'done' | 'twin'>;
  /** Has somebody work in a team, again if they had left; with their line of the audit log. */
  join(member: NewMember, noted: AuditEntry): Promise<void>;
  /** The same of the members of a file; answers those who were not there as they are now, and how they were. */
  joinAll(on: Queryable, members: readonly NewMember[]): Promise<Joined[]>;
  /** Whether a team is there; then it is held against being taken back until the transaction ends. */
  hold(on: Queryable, id: string): Promise<boolean>;
  /** Has somebody leave, with their line of the audit log; nothing where they have left. */
  leave(id: string, at: Date, noted: AuditEntry): Promise<void>;
}

export function createTeamsRepo({ sql }: Pick<Database, 'sql'>): TeamsRepo {
  const insertTeam = (team: NewTeam, where: ReturnType<Sql>) => sql`
    insert into teams (id, drill_id, name, kind, division, organisation, scope, posts, created_at, created_by)
    select ${team.id}::uuid, ${team.drillId}::uuid, ${team.name}, ${team.kind}, ${team.division}, ${team.organisation},
      ${team.scope}::text[], ${team.posts}::uuid[], ${team.createdAt}::timestamptz, ${team.createdBy}
    where ${where} on conflict do nothing returning id`;

  const joining = (members: readonly NewMember[], where: ReturnType<Sql>) => {
    // Ascending ids, so that two files with the same people wait for each other and never in a circle.
    const rows = [...members].sort((one, other) => (one.id < other.id ? -1 : 1));
    const held = [...new Set(rows.map(({ teamId }) => teamId))];
    // One after the other in a team: of two who add the same person in the same instant one would be refused for their account,
    // before it is looked whether it is the same row (PostgreSQL looks at the conflict's own index alone before it inserts).
    return sql`
      with held as materialized (
        select from teams where id = any(${held}::uuid[]) order by id for no key update)
      insert into team_members as m (id, drill_id, team_id, account, leads, digest, person, joined_at)
      select id, drill_id, team_id, account, leads, decode(digest, 'hex'), decode(person, 'hex'), joined_at
      from unnest(${rows.map(({ id }) => id)}::uuid[], ${rows.map(({ drillId }) => drillId)}::uuid[],
        ${rows.map(({ teamId }) => teamId)}::uuid[], ${rows.map(({ account }) => account)}::text[],
        ${sql.array(rows.map(({ leads }) => leads))}::bool[], ${rows.map(({ digest }) => digest.toString('hex'))}::text[],
        ${rows.map(({ person }) => person.toString('hex'))}::text[],
        ${rows.map(({ joinedAt }) => joinedAt.toISOString())}::timestamptz[])
        as t (id, drill_id, team_id, account, leads, digest, person, joined_at)
      where ${where} and exists (select from held) order by id
      on conflict (id) do update set leads = excluded.leads, digest = excluded.digest, person = excluded.person, left_at = null,
        joined_at = case when m.left_at is null then m.joined_at else excluded.joined_at end
      where m.left_at is not null or (m.leads, m.digest) is distinct from (excluded.leads, excluded.digest)
      returning id`;
  };

  return {
    async add(team, noted) {
      await sql`
        with added as (${insertTeam(team, sql`${unlessNoted(sql, noted)}`)})
        ${auditInsert(sql, noted)} from added`;
    },

    async ensure(on, team) {
      await on`${insertTeam(team, sql`true`)}`;
      // A statement of its own: one that was added while this waited for it is seen only now.
      const [row] = await on<{ id: string }[]>`
        select id from teams where drill_id = ${team.drillId} and division = ${team.division} and name = ${team.name}`;
      return row?.id ?? team.id;
    },

    async change({ id, drillId, division }, { name, kind, organisation, scope, posts }, noted) {
      const [row] = await sql<{ twin: boolean }[]>`
        with twin as (
          select from teams
          where drill_id = ${drillId} and division = ${division} and name = ${name ?? null}::text and id <> ${id}),
        changed as (
          update teams set name = coalesce(${name ?? null}::text, name), kind = coalesce(${kind ?? null}::text, kind),
            organisation = case when ${organisation === undefined} then organisation else ${organisation ?? null}::text end,
            scope = coalesce(${scope ?? null}::text[], scope), posts = coalesce(${posts ?? null}::uuid[], posts)
          where id = ${id} and drill_id = ${drillId} and not exists (select from twin) and ${unlessNoted(sql, noted)}
          returning id),
        noted as (${auditInsert(sql, noted)} from changed)
        select exists (select from twin) as twin`;
      return row?.twin === true ? 'twin' : 'done';
    },

    async join(member, noted) {
      await sql`
        with joined as (${joining([member], sql`${unlessNoted(sql, noted)}`)})
        ${auditInsert(sql, noted)} from joined`;
    },

    async joinAll(on, members) {
      const teamIds = [...new Set(members.map(({ teamId }) => teamId))];
      await on`select from teams where id = any(${teamIds}::uuid[]) order by id for no key update`;
      // Whoever adds to these teams waits from here on, so what is read is what is changed.
      const there = await on<(MemberBefore & { id: string })[]>`
        select id, leads, encode(digest, 'hex') as digest, encode(person, 'hex') as person, joined_at::text as "joinedAt",
          left_at::text as "leftAt"
        from team_members where id = any(${members.map(({ id }) => id)}::uuid[])`;
      const before = new Map(there.map(({ id, ...stood }) => [id, stood]));
      const rows = await on<{ id: string }[]>`${joining(members, sql`true`)}`;
      return rows.map(({ id }) => ({ id, before: before.get(id) }));
    },

    async hold(on, id) {
      const [row] = await on`select from teams where id = ${id} for key share`;
      return row !== undefined;
    },

    async leave(id, at, noted) {
      await sql`
        with gone as (update team_members set left_at = ${at} where id = ${id} and left_at is null returning id)
        ${auditInsert(sql, noted)} from gone`;
    },
  };
}
