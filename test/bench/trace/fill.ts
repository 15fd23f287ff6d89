import type postgres from 'postgres';

/** How large the world of a trace is. */
export interface TraceWorld {
  drillId: string;
  passages: number;
  checkpoints: number;
  days: number;
}

/** Bytes of a sealed record: that of a car with two people, as the service seals it. */
const recordBytes = 560;
/** One passage in so many is by somebody on foot, with no plate. */
const onFoot = 4;
/** People of passage `n`: 1 to 3 of a population in which each passes twice or so. */
const perPassage = 2;

/** Names of things by number, as SQL: ids that a keyed hash would be no larger or smaller than. */
export const passageOf = (drillId: string, n: string): string => `md5('${drillId}p' || ${n})::uuid`;
export const personOf = (drillId: string, n: string): string => `md5('${drillId}w' || ${n})::uuid`;
export const checkpointOf = (drillId: string, n: string): string => `md5('${drillId}c' || ${n})::uuid`;

/** Which person stands at place `place` of passage `n`: scattered, the same every time. */
const whoOf = (passages: number, n: string, place: number): string =>
  `((${n}::bigint * 2654435761 + ${place} * 40503) % ${passages})`;

/**
 * Fills the tables of passages with random days of all checkpoints, in order of time, without names: what is not sealed with the
 * drill's key is as long as if it were. Each table is filled and indexed in one transaction of its own, both at once.
 */
export async function fillPassages(sql: postgres.Sql, world: TraceWorld): Promise<void> {
  const { drillId, passages, checkpoints, days } = world;
  await sql.unsafe(`
    insert into checkpoints (id, drill_id, kind, name, community, travel_minutes, created_at, created_by)
    select ${checkpointOf(drillId, 'c')}, '${drillId}', 'road', 'bench ' || c, '350102001001', 60, now(), 'bench'
    from generate_series(0, ${checkpoints - 1}) c`);
  const at = `now() - interval '${days} days' + n * (interval '${days} days' / ${passages})`;
  const settings = `set local maintenance_work_mem = '1GB'; set local max_parallel_maintenance_workers = 1;`;
  await Promise.all([
    refill(sql, 'passages', ['passages_drill_id_id_pk', 'passages_checkpoint'], settings, [
      `insert into passages (drill_id, id, checkpoint_id, at, recorded_at, received_at, account, device_seq, transport, people,
        decision, rule, rules_version, record)
      select '${drillId}', ${passageOf(drillId, 'n')}, ${checkpointOf(drillId, `(n::bigint * 7919 % ${checkpoints})`)}, ${at}, ${at}, ${at},
        'officer', n, case when n % ${onFoot} = 0 then 'foot' else 'vehicle' end, ${perPassage}, 'pass', 'nothing-asked', 1,
        decode('${'ab'.repeat(recordBytes)}', 'hex')
      from generate_series(0, ${passages - 1}) n`,
      `alter table passages add constraint passages_drill_id_id_pk primary key (drill_id, id)`,
      `create index passages_checkpoint on passages (drill_id, checkpoint_id, at, id)`,
    ]),
    refill(sql, 'passage_marks', ['passage_marks_drill_id_mark_at_passage_id_pk'], settings, [
      `insert into passage_marks (drill_id, mark, at, passage_id)
      select '${drillId}', m.mark, ${at}, ${passageOf(drillId, 'n')}
      from generate_series(0, ${passages - 1}) n cross join lateral (
        select ${personOf(drillId, whoOf(passages, 'n', 0))} as mark
        union all select ${personOf(drillId, whoOf(passages, 'n', 1))}
        union all select md5('plate' || n % ${Math.ceil(passages / 3)})::uuid where n % ${onFoot} <> 0) m`,
      `alter table passage_marks add constraint passage_marks_drill_id_mark_at_passage_id_pk
        primary key (drill_id, mark, at, passage_id)`,
    ]),
  ]);
  await sql`vacuum analyze passages, passage_marks`;
}

/** In one transaction that begins by emptying the table: of those the log has nothing to keep, and indexes are made at the end. */
async function refill(
  sql: postgres.Sql,
  table: string,
  indexes: readonly string[],
  settings: string,
  statements: readonly string[],
): Promise<void> {
  await sql.begin(async (tx) => {
    await tx.unsafe(`truncate ${table}`);
    await tx.unsafe(settings);
    for (const index of indexes)
      await tx.unsafe(
        index.endsWith('_pk') ? `alter table ${table} drop constraint ${index}` : `drop index ${index}`,
      );
    for (const statement of statements) await tx.unsafe(statement);
  });
}
