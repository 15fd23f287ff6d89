import { siteKinds, siteStatuses } from '../../../core/lifecycle/index.ts';
import { instantColumn } from '../../../platform/db/columns.ts';
import {
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  sql,
  text,
  unique,
  uuid,
} from '../../../platform/db/drizzle.ts';
import { drills } from '../drills/drills.tables.ts';

/** Sampling sites 采样点. */
export const sites = pgTable(
  'sites',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id')
      .notNull()
      .references(() => drills.id),
    kind: text('kind', { enum: siteKinds }).notNull().default('fixed'),
    /**
     * Communities to whose doors a mobile site goes; null for others. They stand apart from those that sites serve, by which
     * windows are planned and capacity is counted: it has none to give.
     */
    visits: text('visits').array(),
    name: text('name').notNull(),
    address: text('address').notNull(),
    lng: doublePrecision('lng').notNull(),
    lat: doublePrecision('lat').notNull(),
    division: text('division').notNull(),
    lanes: integer('lanes').notNull(),
    ratePerLaneHour: integer('rate_per_lane_hour').notNull(),
    walkInShare: doublePrecision('walk_in_share').notNull(),
    hours: jsonb('hours').$type<{ opensAt: string; closesAt: string }[]>().notNull(),
    status: text('status', { enum: siteStatuses }).notNull(),
    version: integer('version').notNull(),
    createdAt: instantColumn('created_at').notNull(),
    /** Name, address and division as they are compared; null for twins that stood before they were. */
    placeKey: text('place_key'),
  },
  (table) => [
    index('sites_drill').on(table.drillId, table.division),
    unique('sites_place').on(table.drillId, table.placeKey),
  ],
);

/** Which communities a site serves. */
export const siteCommunities = pgTable(
  'site_communities',
  {
    siteId: uuid('site_id')
      .notNull()
      .references(() => sites.id),
    drillId: uuid('drill_id').notNull(),
    community: text('community').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.siteId, table.community] }),
    index('site_communities_community').on(table.drillId, table.community),
  ],
);

/**
 * One window at one site. `used` counts its appointments and can never exceed `bookable`, whoever writes:
 * writers decide on the locked row (`places.repo.ts`), and the check constraint stands behind them.
 */
export const slots = pgTable(
  'slots',
  {
    id: uuid('id').primaryKey(),
    siteId: uuid('site_id')
      .notNull()
      .references(() => sites.id),
    drillId: uuid('drill_id').notNull(),
    startsAt: instantColumn('starts_at').notNull(),
    endsAt: instantColumn('ends_at').notNull(),
    capacity: integer('capacity').notNull(),
    bookable: integer('bookable').notNull(),
    /**
     * Where the slot has lost places that people still hold: how many it is to have when they have moved. Nobody new gets
     * in above it; `bookable` follows `used` down to it. Null otherwise.
     */
    ceiling: integer('ceiling'),
    used: integer('used').notNull().default(0),
    /** Queue numbers given out so far; only grows, so a number is never given twice. */
    issued: integer('issued').notNull().default(0),
    /** When it was looked over who came, its day at the site being over; null as long as it has not been. */
    overAt: instantColumn('over_at'),
  },
  (table) => [
    unique('slots_site_start').on(table.siteId, table.startsAt),
    check('slots_within_capacity', sql`${table.used} >= 0 and ${table.used} <= ${table.bookable}`),
    check('slots_bookable', sql`${table.bookable} <= ${table.capacity}`),
    check('slots_ceiling', sql`${table.ceiling} >= 0 and ${table.ceiling} <= ${table.bookable}`),
  ],
);
