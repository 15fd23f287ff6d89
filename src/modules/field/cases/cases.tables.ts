import { contactKinds } from '../../../core/field/index.ts';
import { bytea, instantColumn } from '../../../platform/db/columns.ts';
import { doublePrecision, index, pgTable, primaryKey, text, uuid } from '../../../platform/db/drizzle.ts';

/**
 * Contacts of cases 密切接触者: one row a case, person and kind of contact. Whether one counts still is the case's to say
 * (`cases.withdrawn_at`): nothing is written here when a laboratory corrects.
 */
export const caseContacts = pgTable(
  'case_contacts',
  {
    drillId: uuid('drill_id').notNull(),
    /** The person whose case it is: the id of their registration. */
    caseId: uuid('case_id').notNull(),
    /** Keyed hash of the document, which is the id of a registration and of a row of the roster; else of name and telephone. */
    personId: uuid('person_id').notNull(),
    kind: text('kind', { enum: contactKinds }).notNull(),
    /** Where they live, as far as that is known; else where the case does. */
    community: text('community').notNull(),
    /** When they were together last. */
    at: instantColumn('at').notNull(),
    /** The nearest that they came, in metres; null where nobody knows. */
    distanceMetres: doublePrecision('distance_metres'),
    /** `sub` of whoever told of them; null where they were found in what is recorded. */
    toldBy: text('told_by'),
    addedAt: instantColumn('added_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.drillId, table.caseId, table.personId, table.kind] }),
    index('case_contacts_person').on(table.drillId, table.personId),
    index('case_contacts_community').on(table.drillId, table.community, table.caseId, table.personId),
  ],
);

/** Whoever is known by what somebody told of them alone: neither registered nor on the roster when they were told of. */
export const toldPeople = pgTable(
  'told_people',
  {
    drillId: uuid('drill_id').notNull(),
    personId: uuid('person_id').notNull(),
    /** Sealed: name, document, telephone. */
    person: bytea('person').notNull(),
    toldAt: instantColumn('told_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.drillId, table.personId] })],
);
