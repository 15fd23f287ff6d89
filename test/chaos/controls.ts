import type postgres from 'postgres';
import { look, sums } from './checks.ts';
import { emptyJournal, type Journal } from './journal.ts';

/** One thing that is made wrong on purpose, and the promise that must be seen to be broken by it. */
interface Control {
  name: string;
  breaks: keyof ReturnType<typeof sums>;
  /** In a transaction that is taken back afterwards. */
  rows?: (sql: postgres.TransactionSql, drillId: string) => Promise<unknown>;
  /** Or in a copy of the journal. */
  journal?: (journal: Journal) => void;
}

const nobody = '7c9e6679-7425-40de-944b-e07fc1f90ae7';

const controls: readonly Control[] = [
  {
    name: 'a registration is gone',
    breaks: 'lost',
    rows: (sql, drillId) =>
      sql`delete from registrations where id = (select id from registrations where drill_id = ${drillId} limit 1)`,
  },
  {
    name: 'its event stands there twice',
    breaks: 'doubled',
    rows: (sql, drillId) => sql`
      insert into registration_events (registration_id, id, drill_id, at, kind, actor, data)
      select registration_id, gen_random_uuid(), drill_id, at, kind, actor, data from registration_events
      where drill_id = ${drillId} and kind = 'registered' limit 1`,
  },
  {
    name: 'a check-in is gone',
    breaks: 'lost',
    rows: (sql, drillId) =>
      sql`delete from check_ins where ctid = (select ctid from check_ins where drill_id = ${drillId} limit 1)`,
  },
  {
    name: 'somebody is checked in twice',
    breaks: 'doubled',
    rows: (sql, drillId) => sql`
      insert into check_ins (registration_id, device, device_seq, drill_id, site_id, lane, method, at, received_at, ticket, warnings, status)
      select registration_id, 'another', 1, drill_id, site_id, lane, method, at, received_at, ticket, warnings, status
      from check_ins where drill_id = ${drillId} limit 1`,
  },
  {
    name: 'a tube was never opened',
    breaks: 'lost',
    rows: (sql, drillId) =>
      sql`update tubes set declared = false where id = (select id from tubes where drill_id = ${drillId} and declared limit 1)`,
  },
  {
    name: 'a row of a roster is gone',
    breaks: 'lost',
    rows: (sql, drillId) =>
      sql`delete from roster where id = (select id from roster where drill_id = ${drillId} limit 1)`,
  },
  {
    name: 'a sample stands in another tube',
    breaks: 'lost',
    rows: (sql, drillId) => sql`
      update samples set tube_id = gen_random_uuid() where ctid = (select ctid from samples where drill_id = ${drillId} and state = 'in' limit 1)`,
  },
  {
    name: 'a result does not count any more',
    breaks: 'lost',
    rows: (sql, drillId) => sql`
      update results set state = 'kept' where ctid = (select ctid from results where drill_id = ${drillId} and state = 'counts' limit 1)`,
  },
  {
    name: 'somebody has a window before the last that was acknowledged',
    breaks: 'outdated',
    journal: (journal) => {
      const [id] = journal.chosen.keys();
      if (id !== undefined) journal.chosen.set(id, nobody);
      journal.doubtful.delete(id ?? '');
    },
  },
  {
    name: 'a window holds one too many',
    breaks: 'capacity',
    // The database itself would not let it come to that.
    rows: async (sql, drillId) => {
      await sql`alter table slots drop constraint slots_within_capacity`;
      await sql`
        update slots s set bookable = used - 1 where id = (select slot_id from appointments where drill_id = ${drillId} limit 1)`;
    },
  },
  {
    name: 'a window counts another number than it holds',
    breaks: 'capacity',
    rows: (sql, drillId) => sql`
      update slots set used = used - 1 where id = (select slot_id from appointments where drill_id = ${drillId} limit 1)`,
  },
  {
    name: 'somebody was acknowledged who never registered',
    breaks: 'lost',
    journal: (journal) => journal.registered.set(-1, nobody),
  },
  {
    name: 'two people were acknowledged under one id',
    breaks: 'doubled',
    journal: (journal) => journal.registered.set(-1, [...journal.registered.values()][0] ?? nobody),
  },
];

const copied = (journal: Journal): Journal => ({
  ...emptyJournal(),
  ...journal,
  registered: new Map(journal.registered),
  chosen: new Map(journal.chosen),
  doubtful: new Set(journal.doubtful),
});

class TakenBack extends Error {}

/** Makes each thing wrong, looks, and takes it back: answers for each whether the very promise was seen to be broken. */
export async function tryControls(
  sql: postgres.Sql,
  drillId: string,
  journal: Journal,
): Promise<{ name: string; caught: boolean; why?: string }[]> {
  const tried = [];
  for (const { name, breaks, rows, journal: spoil } of controls) {
    const own = copied(journal);
    spoil?.(own);
    let caught = false;
    let why: string | undefined;
    try {
      await sql.begin(async (tx) => {
        await rows?.(tx, drillId);
        caught = sums(await look(tx, drillId, own))[breaks] > 0;
        throw new TakenBack();
      });
    } catch (error) {
      if (!(error instanceof TakenBack)) why = String(error);
    }
    tried.push({ name, caught, ...(why === undefined ? {} : { why }) });
  }
  return tried;
}
