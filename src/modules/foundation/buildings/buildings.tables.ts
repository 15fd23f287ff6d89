import { doublePrecision, index, pgTable, primaryKey, text, uuid } from '../../../platform/db/drizzle.ts';

/**
 * Buildings 楼栋, that is, stairwells where an address tells them apart: what neighbours share. A place, not a
 * person: doors are never here. The id is a keyed hash of drill, community and the building's normalised
 * name, so that roster and registrations meet in it without asking each other.
 */
export const buildings = pgTable(
  'buildings',
  {
    id: uuid('id').primaryKey(),
    drillId: uuid('drill_id').notNull(),
    community: text('community').notNull(),
    name: text('name').notNull(),
    lng: doublePrecision('lng'),
    lat: doublePrecision('lat'),
    /** The slot that somebody of the building was given last: neighbours come at the same time where they can. A hint. */
    homeSlotId: uuid('home_slot_id'),
  },
  (table) => [index('buildings_community').on(table.drillId, table.community)],
);

/** Buildings that an import has put elsewhere on the map: where they stood before, null for nowhere, so that it can be taken back. */
export const buildingMoves = pgTable(
  'building_moves',
  {
    jobId: uuid('job_id').notNull(),
    buildingId: uuid('building_id').notNull(),
    drillId: uuid('drill_id').notNull(),
    lng: doublePrecision('lng'),
    lat: doublePrecision('lat'),
    becameLng: doublePrecision('became_lng').notNull(),
    becameLat: doublePrecision('became_lat').notNull(),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.buildingId] })],
);
