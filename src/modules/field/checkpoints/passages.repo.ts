import type { Decision } from '../../../core/checkpoints/index.ts';
import { type Database, inTransaction, type Tx } from '../../../platform/db/index.ts';
import { monitoredNow } from '../monitoring/index.ts';
import type { transports } from './checkpoints.tables.ts';

/** A passage, ready to be written. */
export interface NewPassage {
  id: string;
  checkpointId: string;
  at: Date;
  recordedAt: Date;
  receivedAt: Date;
  account: string;
  deviceSeq: number;
  transport: (typeof transports)[number];
  people: number;
  decision: Decision;
  rule: string;
  rulesVersion: number | null;
  device: { decision: Decision; rule: string | null; version: number | null } | null;
  /** Sealed. */
  record: Buffer;
  /** By what it is found. */
  marks: readonly string[];
}

/** A passage as it was recorded when it was heard of first. */
export type KnownPassage = Pick<NewPassage, 'id' | 'decision' | 'rule' | 'rulesVersion' | 'record'>;

/** Who somebody is and how they stand, for the decision. */
export interface KnownPasser {
  id: string;
  /** The drill holds them, or has them under health monitoring. */
  held: boolean;
  registered: boolean;
  /** When their last swab of the drill was found negative. */
  testedAt: Date | null;
  /** Sealed, of their registration, else of the roster. */
  registeredPerson: Buffer | null;
  listedPerson: Buffer | null;
}

/** What else is written with passages, in their transaction: `fresh` are the ids of those that had not been heard of. */
export type OnFresh = (tx: Tx, fresh: ReadonlySet<string>) => Promise<void>;

export interface PassagesRepo {
  /**
   * Records passages of a drill with all that follows from them. Answers those that had been heard of before, as they were
   * recorded then: nothing of them is written again, and whoever repeats one is answered by it.
   */
  record(
    drillId: string,
    passages: readonly NewPassage[],
    onFresh: OnFresh,
  ): Promise<ReadonlyMap<string, KnownPassage>>;
  /** What a passage of a checkpoint names, sealed. */
  find(drillId: string, checkpointId: string, id: string): Promise<Buffer | undefined>;
  /** How the drill knows people on a day; nothing of those whom it does not. */
  known(drillId: string, ids: readonly string[], today: number): Promise<KnownPasser[]>;
  /** Which of these passes are void, as a device's bundle has it: who has lost the window, and does not hold it again. */
  revoked(passes: readonly ShownPass[]): Promise<ShownPass[]>;
}

/** Whose pass is shown, and the window that it names. */
export interface ShownPass {
  id: string;
  passSlot: string;
}

export function createPassagesRepo({ sql }: Pick<Database, 'sql'>): PassagesRepo {
  async function insert(tx: Tx, drillId: string, rows: readonly NewPassage[]): Promise<Set<string>> {
    const column = <T>(pick: (row: NewPassage) => T): T[] => rows.map(pick);
    const marks = rows.flatMap(({ id, at, marks: of }) =>
      of.map((mark) => ({ mark, at: at.toISOString(), passage: id })),
    );
    const added = await tx<{ id: string }[]>`
      with added as (
        insert into passages (drill_id, id, checkpoint_id, at, recorded_at, received_at, account, device_seq, transport, people,
          decision, rule, rules_version, device_decision, device_rule, device_version, record)
        select ${drillId}, id, checkpoint_id, at, recorded_at, received_at, account, device_seq, transport, people, decision, rule,
          rules_version, device_decision, device_rule, device_version, decode(record, 'hex')
        from unnest(${column(({ id }) => id)}::uuid[], ${column(({ checkpointId }) => checkpointId)}::uuid[],
          ${column(({ at }) => at.toISOString())}::timestamptz[], ${column(({ recordedAt }) => recordedAt.toISOString())}::timestamptz[],
          ${column(({ receivedAt }) => receivedAt.toISOString())}::timestamptz[], ${column(({ account }) => account)}::text[],
          ${column(({ deviceSeq }) => deviceSeq)}::bigint[], ${column<string>(({ transport }) => transport)}::text[],
          ${column(({ people }) => people)}::int[], ${column<string>(({ decision }) => decision)}::text[],
          ${column(({ rule }) => rule)}::text[], ${column(({ rulesVersion }) => rulesVersion)}::int[],
          ${column<string | null>(({ device }) => device?.decision ?? null)}::text[],
          ${column(({ device }) => device?.rule ?? null)}::text[], ${column(({ device }) => device?.version ?? null)}::int[],
          ${column(({ record }) => record.toString('hex'))}::text[])
          as t (id, checkpoint_id, at, recorded_at, received_at, account, device_seq, transport, people, decision, rule,
            rules_version, device_decision, device_rule, device_version, record)
        order by id on conflict do nothing returning id),
      marked as (
        insert into passage_marks (drill_id, mark, at, passage_id)
        select ${drillId}, mark, at, passage_id
        from unnest(${marks.map(({ mark }) => mark)}::uuid[], ${marks.map(({ at }) => at)}::timestamptz[],
          ${marks.map(({ passage }) => passage)}::uuid[]) as t (mark, at, passage_id)
        where passage_id in (select id from added) order by mark, passage_id on conflict do nothing)
      select id from added`;
    return new Set(added.map(({ id }) => id));
  }

  return {
    record: (drillId, passages, onFresh) =>
      inTransaction(sql, async (tx) => {
        const fresh = await insert(tx, drillId, passages);
        if (fresh.size > 0) await onFresh(tx, fresh);
        const before = passages.flatMap(({ id }) => (fresh.has(id) ? [] : [id]));
        const rows =
          before.length === 0
            ? []
            : await tx<KnownPassage[]>`
                select id, decision, rule, rules_version as "rulesVersion", record from passages
                where drill_id = ${drillId} and id = any(${before}::uuid[])`;
        return new Map(rows.map((row) => [row.id, row]));
      }),

    async find(drillId, checkpointId, id) {
      const [row] = await sql<{ record: Buffer }[]>`
        select record from passages where drill_id = ${drillId} and id = ${id} and checkpoint_id = ${checkpointId}`;
      return row?.record;
    },

    known: (drillId, ids, today) => sql<KnownPasser[]>`
      with monitored as materialized (
        ${monitoredNow(sql, drillId, today, sql`m.person_id = any(${[...new Set(ids)]}::uuid[])`)})
      select i.id, coalesce(r.status = 'held', false) or n.id is not null as held, r.id is not null as registered,
        case when r.outcome = 'negative' then r.tested_at end as "testedAt", r.person as "registeredPerson",
        l.person as "listedPerson"
      from unnest(${[...new Set(ids)]}::uuid[]) as i (id)
      left join registrations r on r.id = i.id and r.drill_id = ${drillId}
      left join roster l on l.id = i.id and l.drill_id = ${drillId} and r.id is null
      left join monitored n on n.id = i.id
      where r.id is not null or l.id is not null or n.id is not null`,

    revoked: async (passes) =>
      passes.length === 0
        ? []
        : sql<(ShownPass & Record<string, unknown>)[]>`
            select distinct p.id, p.slot_id as "passSlot"
            from unnest(${passes.map(({ id }) => id)}::uuid[], ${passes.map(({ passSlot }) => passSlot)}::uuid[]) as p (id, slot_id)
            where exists (
                select from registration_events e where e.registration_id = p.id and e.data->>'from' = p.slot_id::text)
              and p.slot_id is distinct from (select a.slot_id from appointments a where a.registration_id = p.id)`,
  };
}
