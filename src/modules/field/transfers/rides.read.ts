import type { Queryable, ReadDatabase } from '../../../platform/db/index.ts';

/** Somebody in a vehicle of a transfer, from when the team took them until it gave them on. */
export interface RideRow {
  id: string;
  personId: string;
  /** Sealed. */
  person: Buffer;
  teamId: string;
  /** The number plate, sealed; null where nobody has written it down. */
  plate: Buffer | null;
  from: Date;
  /** Null while they are in it. */
  until: Date | null;
}

/** Somebody of a team who signed for rides, with the last time that they did. */
export interface DriverRow {
  id: string;
  /** Sealed. */
  person: Buffer;
  at: Date;
}

/** Rides that are looked at beside those of one person: far more than are under way in a city at one time. */
const mostRides = 5_000;

export interface RidesRead {
  /** The rides of somebody, by their id or their name and telephone, that ended after a time, or go on. */
  of(on: Queryable, drillId: string, personId: string, since: Date): Promise<RideRow[]>;
  /** Rides of whoever else was in a vehicle, of whatever team, while one of these went on. */
  beside(on: Queryable, drillId: string, rides: readonly RideRow[]): Promise<RideRow[]>;
  /** Whoever signed for rides for the team, and works in it. */
  drivers(on: Queryable, drillId: string, rides: readonly RideRow[]): Promise<DriverRow[]>;
}

export function createRidesRead({ sql }: Pick<ReadDatabase, 'sql'>): RidesRead {
  const columns = sql`
    t.id, t.person_id as "personId", t.person, t.team_id as "teamId", t.plate, t.pick_up_taken_at as "from",
    least(t.arrival_given_at, t.arrival_taken_at) as until`;
  const ids = (rides: readonly RideRow[]) => rides.map(({ id }) => id);
  return {
    of: async (on, drillId, personId, since) => on<(RideRow & Record<string, unknown>)[]>`
      select ${columns} from transfers t
      where t.drill_id = ${drillId} and t.pick_up_taken_at is not null and t.team_id is not null
        and coalesce(least(t.arrival_given_at, t.arrival_taken_at), 'infinity') >= ${since}
        and t.person_id in (
          select ${personId}::uuid
          union select phone_likeness from registrations
            where id = ${personId} and drill_id = ${drillId} and phone_likeness is not null)
      order by t.pick_up_taken_at, t.id`,

    beside: async (on, drillId, rides) => on<(RideRow & Record<string, unknown>)[]>`
      select distinct ${columns} from transfers o
      join transfers t on t.drill_id = o.drill_id and t.pick_up_taken_at is not null and t.team_id is not null
        and t.person_id <> o.person_id
        and t.pick_up_taken_at <= coalesce(least(o.arrival_given_at, o.arrival_taken_at), 'infinity')
        and o.pick_up_taken_at <= coalesce(least(t.arrival_given_at, t.arrival_taken_at), 'infinity')
      where o.drill_id = ${drillId} and o.id = any(${ids(rides)}::uuid[])
      order by "from", t.id limit ${mostRides}`,

    drivers: async (on, drillId, rides) => on<(DriverRow & Record<string, unknown>)[]>`
      select m.id, m.person, max(s.at) as at
      from transfers t
      cross join lateral (values (t.pick_up_taker, t.pick_up_taken_at), (t.arrival_giver, t.arrival_given_at)) as s (account, at)
      join team_members m on m.drill_id = t.drill_id and m.team_id = t.team_id and m.account = s.account
      where t.drill_id = ${drillId} and t.id = any(${ids(rides)}::uuid[])
      group by m.id, m.person order by m.id`,
  };
}
