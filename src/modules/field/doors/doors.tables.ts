import { doorStates, visitOutcomes } from '../../../core/field/index.ts';
import { bytea, instantColumn, xid8 } from '../../../platform/db/columns.ts';
import {
  bigint,
  boolean,
  index,
  integer,
  pgTable,
  primaryKey,
  sql,
  text,
  uuid,
} from '../../../platform/db/drizzle.ts';

/**
 * Doors 门户: what teams knock at. The id is the keyed hash that makes a household of the roster, so that whoever lives there
 * is found by it. Doors of the roster are taken up when somebody looks at their community; those that nobody knew are added
 * on the spot.
 */
export const doors = pgTable(
  'doors',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    community: text('community').notNull(),
    buildingId: uuid('building_id').notNull(),
    /** Keyed hash of the building and the unit, which is sealed. */
    stairwellId: uuid('stairwell_id').notNull(),
    /** By the rule of `floorOf`; null where the room has no such number. */
    floor: integer('floor'),
    /** Sealed: unit and room. */
    place: bytea('place').notNull(),
    /** Whether a team has added it: nobody knew of it. */
    added: boolean('added').notNull(),
    state: text('state', { enum: doorStates }).notNull(),
    /** When somebody was there last. */
    lastAt: instantColumn('last_at'),
    /** When nobody was there, one time after the other. */
    nobodyThere: instantColumn('nobody_there').array().notNull(),
    /** The visit that is shown. */
    shown: uuid('shown'),
    contested: boolean('contested').notNull(),
    /** The visits of the door that have been heard of. */
    revision: integer('revision').notNull(),
    /** What somebody has decided about the visits up to a revision. */
    settledVisit: uuid('settled_visit'),
    settledRevision: integer('settled_revision'),
    /** The team that had its stairwell before, and is told that it has it no more. */
    formerTeam: uuid('former_team'),
    /** The transaction that changed it last: what a team is told `since` goes by it. */
    changedIn: xid8('changed_in').notNull().default(sql`pg_current_xact_id()`),
  },
  (table) => [
    index('doors_place').on(
      table.drillId,
      table.community,
      table.buildingId,
      table.stairwellId,
      table.floor,
      table.id,
    ),
    index('doors_stairwell').on(table.stairwellId),
    index('doors_changed').on(table.drillId, table.changedIn, table.id),
    index('doors_contested').on(table.drillId, table.community).where(sql`contested`),
  ],
);

/** Who lives behind a door and is not on the roster, which knows that of its people. */
export const doorPeople = pgTable(
  'door_people',
  {
    personId: uuid('person_id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    doorId: uuid('door_id').notNull(),
  },
  (table) => [index('door_people_door').on(table.doorId)],
);

/** Visits of teams 敲门, as they were recorded: only ever added to. The id is made of the account, its sequence and the content. */
export const doorVisits = pgTable(
  'door_visits',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    doorId: uuid('door_id').notNull(),
    /** Null of somebody who works in no team. */
    teamId: uuid('team_id'),
    /** `sub` of who was there. */
    account: text('account').notNull(),
    deviceSeq: bigint('device_seq', { mode: 'number' }).notNull(),
    /** By the phone's clock, and corrected. */
    recordedAt: instantColumn('recorded_at').notNull(),
    at: instantColumn('at').notNull(),
    receivedAt: instantColumn('received_at').notNull(),
    outcome: text('outcome', { enum: visitOutcomes }).notNull(),
    base: integer('base').notNull(),
    revision: integer('revision').notNull(),
    /** Kept aside, because its time cannot be, until somebody has decided. */
    aside: boolean('aside').notNull(),
    /** Who was found, by id. */
    people: uuid('people').array().notNull(),
    /** Sealed: what was found of each of them, and a note. */
    findings: bytea('findings'),
  },
  (table) => [
    index('door_visits_door').on(table.doorId, table.revision),
    index('door_visits_team').on(table.drillId, table.teamId, table.at),
  ],
);

/** Which team has which stairwell: one has it, by the key. */
export const stairwellTeams = pgTable(
  'stairwell_teams',
  {
    drillId: uuid('drill_id').notNull(),
    stairwellId: uuid('stairwell_id').notNull(),
    community: text('community').notNull(),
    teamId: uuid('team_id').notNull(),
    /** Where it stands on the way of the team, from 1. */
    position: integer('position').notNull(),
    givenAt: instantColumn('given_at').notNull(),
    givenBy: text('given_by').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.drillId, table.stairwellId] }),
    index('stairwell_teams_team').on(table.teamId, table.position),
  ],
);

/** What a phone sent and could not be taken as a visit: kept as it was sent, for headquarters to look at. */
export const visitReviews = pgTable(
  'visit_reviews',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    /** The division of who sent it. */
    division: text('division').notNull(),
    teamId: uuid('team_id'),
    code: text('code').notNull(),
    account: text('account').notNull(),
    /** Null where none could be read. */
    deviceSeq: bigint('device_seq', { mode: 'number' }),
    receivedAt: instantColumn('received_at').notNull(),
    /** Sealed. */
    sent: bytea('sent').notNull(),
    settledAt: instantColumn('settled_at'),
    settledBy: text('settled_by'),
  },
  (table) => [index('visit_reviews_drill').on(table.drillId, table.receivedAt, table.id)],
);
