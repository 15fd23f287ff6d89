import type { Decision } from '../../../core/checkpoints/index.ts';
import type { ReadDatabase } from '../../../platform/db/index.ts';

/** A passage that was found. */
export interface TracedRow {
  id: string;
  checkpointId: string;
  checkpoint: string;
  at: Date;
  /** Whether it is what was looked for; else it was near one that is. */
  found: boolean;
  transport: 'vehicle' | 'foot' | 'train';
  decision: Decision;
  rule: string;
  /** Sealed. */
  record: Buffer;
}

/** What is looked for: by marks, at a checkpoint, or both. */
export interface TraceQuery {
  drillId: string;
  /** Of checkpoints below it. */
  division: string;
  /** By any of them; undefined for everybody. */
  marks: readonly string[] | undefined;
  checkpoint: string | undefined;
  from: Date;
  to: Date;
  /** Whoever passed there within so many minutes of each of them, too; 0 for nobody else. */
  nearbyMinutes: number;
  /** Those behind this one in that order. */
  after: { at: Date; id: string } | undefined;
  limit: number;
}

export interface TraceRead {
  /** Passages in order of time, each once. */
  passages(query: TraceQuery): Promise<TracedRow[]>;
  /** Names of people that their passages do not tell: sealed, of their registrations and the roster. */
  named(
    drillId: string,
    ids: readonly string[],
  ): Promise<{ id: string; registered: Buffer | null; listed: Buffer | null }[]>;
  /** What somebody's registration has beside its id. */
  registered(drillId: string, id: string): Promise<{ phoneMark: string | null } | undefined>;
}

export function createTraceRead({ sql }: ReadDatabase): TraceRead {
  return {
    passages: ({ drillId, division, marks, checkpoint, from, to, nearbyMinutes, after, limit }) => {
      // By marks through their index, else by the checkpoint's: each is a range of one index, whatever else the drill has.
      const id = marks === undefined ? sql`id` : sql`passage_id`;
      const further = after === undefined ? sql`` : sql`and (at, ${id}) > (${after.at}, ${after.id})`;
      // Whoever passed behind the page before may have been near somebody on it.
      const near = sql`and at <= ${after?.at ?? null}::timestamptz
        and at >= ${after?.at ?? null}::timestamptz - ${nearbyMinutes}::int * interval '1 minute'`;
      const foundIn = (lastFirst: boolean) => {
        const range = sql`at >= ${from} and at < ${to} ${lastFirst ? near : further}`;
        const order = lastFirst ? sql`at desc, ${id}` : sql`at, ${id}`;
        return marks === undefined
          ? sql`
            select p.id, p.checkpoint_id, p.at from passages p
            where p.drill_id = ${drillId} and p.checkpoint_id = ${checkpoint ?? null}::uuid and ${range}
            order by ${order} limit ${limit}`
          : sql`
            select p.id, p.checkpoint_id, p.at from (
              select distinct m.passage_id from unnest(${[...marks]}::uuid[]) as w (mark)
              cross join lateral (
                select passage_id from passage_marks
                where drill_id = ${drillId} and mark = w.mark and ${range} order by ${order} limit ${limit}) m) f
            join passages p on p.drill_id = ${drillId} and p.id = f.passage_id
            where ${checkpoint ?? null}::uuid is null or p.checkpoint_id = ${checkpoint ?? null}::uuid`;
      };
      const found =
        after === undefined || nearbyMinutes === 0
          ? foundIn(false)
          : sql`(${foundIn(false)}) union (${foundIn(true)})`;
      return sql<TracedRow[]>`
        with found as materialized (
          select f.* from (${found}) f join checkpoints c on c.id = f.checkpoint_id and starts_with(c.community, ${division})),
        wanted as materialized (
          select id, at, true as found from found
          union all
          select n.id, n.at, false from found f cross join lateral (
            select p.id, p.at from passages p
            where ${nearbyMinutes}::int > 0 and p.drill_id = ${drillId} and p.checkpoint_id = f.checkpoint_id
              and p.at >= greatest(f.at - ${nearbyMinutes}::int * interval '1 minute', ${after?.at ?? null}::timestamptz)
              and p.at <= f.at + ${nearbyMinutes}::int * interval '1 minute'
            order by p.at limit ${limit}) n),
        once as (
          -- What the page before has shown, as found or as near to it, is not shown again.
          select id, bool_or(found) as found from wanted
          ${after === undefined ? sql`` : sql`where (at, id) > (${after.at}, ${after.id})`}
          group by id)
        select p.id, p.checkpoint_id as "checkpointId", c.name as checkpoint, p.at, o.found, p.transport, p.decision, p.rule, p.record
        from once o join passages p on p.drill_id = ${drillId} and p.id = o.id join checkpoints c on c.id = p.checkpoint_id
        order by p.at, p.id limit ${limit}`;
    },

    named: (drillId, ids) => sql<{ id: string; registered: Buffer | null; listed: Buffer | null }[]>`
      select i.id, r.person as registered, l.person as listed from unnest(${[...new Set(ids)]}::uuid[]) as i (id)
      left join registrations r on r.id = i.id and r.drill_id = ${drillId}
      left join roster l on l.id = i.id and l.drill_id = ${drillId} and r.id is null
      where r.id is not null or l.id is not null`,

    async registered(drillId, id) {
      const [row] = await sql<{ phoneMark: string | null }[]>`
        select phone_likeness as "phoneMark" from registrations where id = ${id} and drill_id = ${drillId}`;
      return row;
    },
  };
}
