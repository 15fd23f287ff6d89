import type { ReadDatabase } from '../../../platform/db/index.ts';

/** How many people checkpoints have handed over to a division, and nobody has met yet. */
export interface HandedOverTo {
  division: string;
  open: number;
  /** When the first of them will be there. */
  nextDueAt: Date | null;
  /** When the last one was heard of, in ms. */
  changed: number;
}

export interface HandOversRead {
  /** Of divisions to which somebody was handed over since a time, in ms; of all without one. */
  divisions(drillId: string, since: number | undefined): Promise<HandedOverTo[]>;
}

export function createHandOversRead({ sql }: ReadDatabase): HandOversRead {
  return {
    divisions: (drillId, since) => sql<HandedOverTo[]>`
      select t.division, count(distinct t.id) filter (where t.state = 'open')::int as open,
        min(t.due_at) filter (where t.state = 'open') as "nextDueAt", (extract(epoch from max(r.at)) * 1000)::float8 as changed
      from follow_up_lists l
      join follow_up_rows r on r.drill_id = l.drill_id and r.list_id = l.id
      join follow_up_tasks t on t.drill_id = r.drill_id and t.id = r.task_id
      where l.drill_id = ${drillId} and l.kind = 'checkpoint'
      group by t.division having max(r.at) > to_timestamp(${since ?? 0}::float8 / 1000)`,
  };
}
