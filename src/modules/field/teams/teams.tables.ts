import { bytea, instantColumn } from '../../../platform/db/columns.ts';
import { boolean, index, pgTable, sql, text, uniqueIndex, uuid } from '../../../platform/db/drizzle.ts';

/** What a team is sent for. */
export const teamKinds = ['doors', 'telephone', 'transfer', 'campus', 'service'] as const;

/** Teams of a drill: who is sent, and where. They name nobody. */
export const teams = pgTable(
  'teams',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    name: text('name').notNull(),
    kind: text('kind', { enum: teamKinds }).notNull(),
    /** The division whose headquarters sends it. */
    division: text('division').notNull(),
    /** Who has put it together: a department, a street, a college. */
    organisation: text('organisation'),
    /** Codes of the divisions in which it works: communities, of which a campus is one, or what holds them. */
    scope: text('scope').array().notNull(),
    /** Posts that it mans: a checkpoint, the lanes of a site, a door of a college. Its members see their shifts and no others. */
    posts: uuid('posts').array().notNull().default(sql`'{}'`),
    createdAt: instantColumn('created_at').notNull(),
    createdBy: text('created_by').notNull(),
  },
  (table) => [uniqueIndex('teams_name').on(table.drillId, table.division, table.name)],
);

/**
 * Who works in a team. Whoever has left stays, for what they did; a token of theirs sees nothing any more. The id is a keyed
 * hash of the team and the account, or the telephone of whoever has none, so that a file sent again adds nobody.
 */
export const teamMembers = pgTable(
  'team_members',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    teamId: uuid('team_id').notNull(),
    /** `sub` of their tokens; null for whoever works with none. */
    account: text('account'),
    leads: boolean('leads').notNull(),
    /** Keyed hash of what is sealed: a file that says the same changes nothing. */
    digest: bytea('digest').notNull(),
    /** Sealed: name and telephone. */
    person: bytea('person').notNull(),
    joinedAt: instantColumn('joined_at').notNull(),
    leftAt: instantColumn('left_at'),
  },
  (table) => [
    index('team_members_team').on(table.teamId, table.joinedAt),
    uniqueIndex('team_members_account').on(table.account, table.teamId).where(sql`left_at is null`),
  ],
);
