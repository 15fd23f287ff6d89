import type { Queryable } from '../../../platform/db/index.ts';

/** A passage in a vehicle or a train. */
export interface RideRow {
  id: string;
  checkpointId: string;
  at: Date;
  /** Sealed. */
  record: Buffer;
}

/** Passages of one person that are looked at: many times what anybody drives in the days before. */
const mostRides = 200;
/** Passages of one vehicle at one checkpoint together: a coach holds more people than a passage, and a pair of them is rare. */
const mostParts = 10;

/** The passages of somebody since a time in a vehicle or a train, by their id or their name and telephone. */
export const ridesOf = async (
  on: Queryable,
  drillId: string,
  personId: string,
  since: Date,
): Promise<RideRow[]> =>
  on<(RideRow & Record<string, unknown>)[]>`
    select distinct p.id, p.checkpoint_id as "checkpointId", p.at, p.record
    from (
      select ${personId}::uuid as mark
      union select phone_likeness from registrations
        where id = ${personId} and drill_id = ${drillId} and phone_likeness is not null) w
    join passage_marks m on m.drill_id = ${drillId} and m.mark = w.mark and m.at >= ${since}
    join passages p on p.drill_id = m.drill_id and p.id = m.passage_id
    where p.transport <> 'foot' order by p.at, p.id limit ${mostRides}`;

/** What else passed the same checkpoint under the same plate within so many minutes, a row for each pair that was given. */
export const otherParts = async (
  on: Queryable,
  drillId: string,
  rides: readonly { mark: string; checkpointId: string; at: Date }[],
  minutes: number,
): Promise<RideRow[]> => on<(RideRow & Record<string, unknown>)[]>`
    select p.id, p.checkpoint_id as "checkpointId", p.at, p.record
    from unnest(${rides.map(({ mark }) => mark)}::uuid[], ${rides.map(({ checkpointId }) => checkpointId)}::uuid[],
      ${rides.map(({ at }) => at.toISOString())}::timestamptz[]) as w (mark, checkpoint_id, at)
    cross join lateral (
      select passage_id from passage_marks
      where drill_id = ${drillId} and mark = w.mark and at >= w.at - ${minutes}::int * interval '1 minute'
        and at <= w.at + ${minutes}::int * interval '1 minute'
      order by at limit ${mostParts}) m
    join passages p on p.drill_id = ${drillId} and p.id = m.passage_id and p.checkpoint_id = w.checkpoint_id`;
