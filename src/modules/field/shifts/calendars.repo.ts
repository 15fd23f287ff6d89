import type { Database } from '../../../platform/db/index.ts';
import { type AuditEntry, auditInsert, unlessNoted } from '../../foundation/index.ts';
import { having, type PostKind } from './shifts.read.ts';

/** A shift as a calendar shows it. */
export interface CalendarEntry {
  id: string;
  post: string;
  kind: PostKind;
  startsAt: Date;
  endsAt: Date;
  changedAt: Date;
  mealFrom: Date | null;
  mealUntil: Date | null;
  /** Whether it ends after the drill does, so that it is not to be counted on. */
  afterDrill: boolean;
}

/** More than anybody works in a drill: a client that reads a calendar has to hold all of it. */
const mostEntries = 1_000;

export interface CalendarsRepo {
  /** Gives somebody's calendar a key in place of the one before, of which only the hash is kept, with its line of the audit log. */
  issue(
    of: { drillId: string; personId: string },
    keyHash: Buffer,
    at: Date,
    noted: AuditEntry,
  ): Promise<void>;
  /** Takes the key away, with its line; without one nothing is noted. */
  revoke(of: { drillId: string; personId: string }, noted: AuditEntry): Promise<void>;
  /** Whose calendar a key opens. */
  find(keyHash: Buffer): Promise<{ drillId: string; personId: string } | undefined>;
  /** The shifts that somebody has, in order of time. */
  entries(of: { drillId: string; personId: string }): Promise<CalendarEntry[]>;
}

export function createCalendarsRepo({ sql }: Pick<Database, 'sql'>): CalendarsRepo {
  return {
    async issue({ drillId, personId }, keyHash, at, noted) {
      await sql`
        with made as (
          insert into shift_calendars (key_hash, drill_id, person_id, created_at)
          select ${keyHash}::bytea, ${drillId}::uuid, ${personId}::uuid, ${at}::timestamptz where ${unlessNoted(sql, noted)}
          on conflict (drill_id, person_id) do update set key_hash = excluded.key_hash, created_at = excluded.created_at
          returning 1)
        ${auditInsert(sql, noted)} from made`;
    },

    async revoke({ drillId, personId }, noted) {
      await sql`
        with gone as (
          delete from shift_calendars where drill_id = ${drillId} and person_id = ${personId} returning 1)
        ${auditInsert(sql, noted)} from gone`;
    },

    async find(keyHash) {
      const [row] = await sql<{ drillId: string; personId: string }[]>`
        select drill_id as "drillId", person_id as "personId" from shift_calendars where key_hash = ${keyHash}`;
      return row;
    },

    entries: ({ drillId, personId }) => sql<CalendarEntry[]>`
      select s.id, p.name as post, p.kind, s.starts_at as "startsAt", s.ends_at as "endsAt", l.changed_at as "changedAt",
        l.meal_from as "mealFrom", l.meal_until as "mealUntil",
        s.ends_at > d.ends_at as "afterDrill"
      from shift_places l join shifts s on s.id = l.shift_id join posts p on p.id = s.post_id
      join drills d on d.id = s.drill_id
      where l.drill_id = ${drillId} and l.person_id = ${personId} and l.state = any(${[...having]})
      order by s.starts_at, s.id limit ${mostEntries}`,
  };
}
