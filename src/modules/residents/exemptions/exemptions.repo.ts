import type { ExemptionKind } from '../../../core/coverage/index.ts';
import type { RegistrationStatus } from '../../../core/lifecycle/index.ts';
import type { Database, Queryable } from '../../../platform/db/index.ts';
import { givePlacesBack } from '../../drill/index.ts';
import { outboxInsert, windowGivenBack } from '../../service/index.ts';
import { changeRegistrations } from '../registrations/index.ts';
import { countChanges, unregisteredIn } from '../tallies/index.ts';
import { stopsWaiting, waitsFrom } from '../waiting/index.ts';

/** A person as an exemption is decided from, held until the transaction ends. */
export interface ExemptedPerson {
  /** Where they are counted. */
  community: string;
  status: RegistrationStatus | null;
  exemptUntil: Date | null;
  /** Of the window they hold. */
  startsAt: Date | null;
  /** The exemption that stands. */
  live: string | null;
}

/** An exemption as it is kept. */
export type ExemptionRow = {
  id: string;
  drillId: string;
  personId: string;
  community: string;
  kind: ExemptionKind;
  fromAt: Date;
  untilAt: Date | null;
  reason: Buffer | null;
  createdBy: string;
  createdAt: Date;
  begunAt: Date | null;
  endedAt: Date | null;
  exemptBefore: Date | null;
};

/** How somebody stands from now on. */
export interface Standing {
  personId: string;
  /** Of the registration, where there is one. */
  status: RegistrationStatus;
  mobility: 'walks' | 'needs-visit' | undefined;
  exemptUntil: Date | null;
  /** Whether their place in a slot is given back. */
  givesBack: boolean;
  /** As long as they are not registered. */
  stands: 'unregistered' | 'unregistered-exempt' | 'unregistered-visit';
  event: { id: string; kind: 'exempted' | 'exemption-withdrawn'; actor: string };
}

/** All of it within a transaction: `on`. */
export interface ExemptionsRepo {
  /** Somebody on the roster or registered below a division, with both rows locked; undefined where there is nobody such. */
  hold(
    on: Queryable,
    drillId: string,
    personId: string,
    division: string,
  ): Promise<ExemptedPerson | undefined>;
  /** The same of many, by id, always in ascending order; whoever is not there is left out. */
  holdAll(
    on: Queryable,
    drillId: string,
    personIds: readonly string[],
    division: string,
  ): Promise<Map<string, ExemptedPerson>>;
  /** What tells whether people stand as they did: where they count, whether they have come, and the exemption that stands. */
  standings(on: Queryable, drillId: string, personIds: readonly string[]): Promise<Map<string, string>>;
  /** Files one; again, under the same id, nothing. */
  add(on: Queryable, row: ExemptionRow): Promise<void>;
  find(on: Queryable, drillId: string, id: string): Promise<ExemptionRow | undefined>;
  /** The same of many, in no order. */
  findAll(on: Queryable, drillId: string, ids: readonly string[]): Promise<ExemptionRow[]>;
  begin(on: Queryable, id: string, at: Date, exemptBefore: Date | null): Promise<void>;
  /** Ends those of these that stand. */
  end(on: Queryable, ids: readonly string[], at: Date, by: string | null): Promise<void>;
  /** Has people of a drill stand as an exemption, or its end, says: registration, window, waiting, counts and event; each once. */
  stand(on: Queryable, drillId: string, standings: readonly Standing[], at: Date): Promise<void>;
  /** Exemptions whose time to begin or to end has come, some of them. */
  due(at: Date, limit: number): Promise<ExemptionRow[]>;
}

export function createExemptionsRepo({ sql }: Pick<Database, 'sql'>): ExemptionsRepo {
  const columns = sql`
    id, drill_id as "drillId", person_id as "personId", community, kind, from_at as "fromAt", until_at as "untilAt", reason,
    created_by as "createdBy", created_at as "createdAt", begun_at as "begunAt", ended_at as "endedAt",
    exempt_before as "exemptBefore"`;
  async function holdAll(
    on: Queryable,
    drillId: string,
    personIds: readonly string[],
    division: string,
  ): Promise<Map<string, ExemptedPerson>> {
    const known = await on<{ id: string; rosterCommunity: string | null; exemptUntil: Date | null }[]>`
      select id, roster_community as "rosterCommunity", exempt_until as "exemptUntil" from known_people
      where id = any(${[...personIds]}::uuid[]) and drill_id = ${drillId} order by id for update`;
    if (known.length === 0) return new Map();
    const ids = known.map(({ id }) => id);
    // A statement of its own: whoever registered while this one waited is seen only now.
    const registered = await on<
      {
        id: string;
        community: string;
        status: RegistrationStatus;
        exemptUntil: Date | null;
        startsAt: Date | null;
      }[]
    >`
      select r.id, r.community, r.status, r.exempt_until as "exemptUntil",
        (select a.starts_at from appointments a where a.registration_id = r.id) as "startsAt"
      from registrations r where r.id = any(${ids}::uuid[]) and r.drill_id = ${drillId} order by r.id for update of r`;
    const live = await on<{ id: string; personId: string }[]>`
      select id, person_id as "personId" from exemptions
      where drill_id = ${drillId} and person_id = any(${ids}::uuid[]) and ended_at is null`;
    const rows = new Map(registered.map((row) => [row.id, row]));
    const exempt = new Map(live.map((one) => [one.personId, one.id]));
    const held = new Map<string, ExemptedPerson>();
    for (const { id, rosterCommunity, exemptUntil } of known) {
      const row = rows.get(id);
      const community = rosterCommunity ?? row?.community;
      if (community === undefined || !community.startsWith(division)) continue;
      held.set(id, {
        community,
        status: row?.status ?? null,
        exemptUntil: row === undefined ? exemptUntil : row.exemptUntil,
        startsAt: row?.startsAt ?? null,
        live: exempt.get(id) ?? null,
      });
    }
    return held;
  }

  return {
    holdAll,

    async standings(on, drillId, personIds) {
      // Whoever has not come yet stands the same, registered meanwhile or not, with a window or without: of a long list there
      // are always some.
      const rows = await on<{ id: string; mark: string }[]>`
        select k.id, md5(jsonb_build_array(coalesce(k.roster_community, r.community), e.id,
          case when r.status in ('pending', 'assigned', 'missed', 'exempt') then null else r.status end)::text) as mark
        from known_people k
        left join registrations r on r.id = k.id and r.drill_id = k.drill_id
        left join exemptions e on e.drill_id = k.drill_id and e.person_id = k.id and e.ended_at is null
        where k.drill_id = ${drillId} and k.id = any(${[...personIds]}::uuid[])`;
      return new Map(rows.map(({ id, mark }) => [id, mark]));
    },

    hold: async (on, drillId, personId, division) =>
      (await holdAll(on, drillId, [personId], division)).get(personId),

    async add(on, row) {
      await on`
        insert into exemptions (id, drill_id, person_id, community, kind, from_at, until_at, reason, created_by, created_at,
          begun_at, exempt_before)
        values (${row.id}, ${row.drillId}, ${row.personId}, ${row.community}, ${row.kind}, ${row.fromAt}, ${row.untilAt},
          ${row.reason}, ${row.createdBy}, ${row.createdAt}, ${row.begunAt}, ${row.exemptBefore})
        on conflict (id) do nothing`;
    },

    async find(on, drillId, id) {
      const [row] = await on<ExemptionRow[]>`
        select ${columns} from exemptions where drill_id = ${drillId} and id = ${id}`;
      return row;
    },

    findAll: async (on, drillId, ids) => on<ExemptionRow[]>`
      select ${columns} from exemptions where drill_id = ${drillId} and id = any(${[...ids]}::uuid[])`,

    async begin(on, id, at, exemptBefore) {
      await on`update exemptions set begun_at = ${at}, exempt_before = ${exemptBefore} where id = ${id}`;
    },

    async end(on, ids, at, by) {
      await on`
        update exemptions set ended_at = ${at}, withdrawn_by = ${by}
        where id = any(${[...ids]}::uuid[]) and ended_at is null`;
    },

    async stand(on, drillId, standings, at) {
      if (standings.length === 0) return;
      const said = sql`
        unnest(${standings.map(({ personId }) => personId)}::uuid[], ${standings.map(({ status }) => status)}::text[],
          ${standings.map(({ mobility }) => mobility ?? null)}::text[],
          ${standings.map(({ exemptUntil }) => exemptUntil?.toISOString() ?? null)}::timestamptz[],
          ${sql.array(standings.map(({ givesBack }) => givesBack))}::bool[], ${standings.map(({ stands }) => stands)}::text[],
          ${standings.map(({ event }) => event.id)}::uuid[], ${standings.map(({ event }) => event.kind)}::text[],
          ${standings.map(({ event }) => event.actor)}::text[])
          as s (id, becomes, mobility, exempt_until, gives_back, stands, event_id, event_kind, actor)`;
      await on`
        with before as materialized (
          select k.id, k.drill_id, k.roster_community, k.stands as stood, k.registered, s.becomes, s.mobility, s.exempt_until,
            s.gives_back, s.stands, s.event_id, s.event_kind, s.actor
          from ${said} join known_people k on k.id = s.id and k.drill_id = ${drillId}),
        known as (
          update known_people k set stands = b.stands, exempt_until = b.exempt_until from before b where k.id = b.id),
        counted as (${countChanges(
          sql,
          sql`(
            select drill_id, ${unregisteredIn(sql, sql`roster_community`, sql`stood`)} as counted_before,
              ${unregisteredIn(sql, sql`roster_community`, sql`stands`)} as counted_as
            from before where not registered)`,
        )}),
        ${changeRegistrations(sql, 'changed', {
          status: sql`b.becomes`,
          set: sql`exempt_until = b.exempt_until, mobility = coalesce(b.mobility, r.mobility),
            unplaced_reason = null, revision = r.revision + 1, updated_at = ${at}`,
          from: sql`before b`,
          where: sql`r.id = b.id and r.drill_id = ${drillId} and r.status <> 'cancelled'`,
        })},
        unawaited as (
          ${stopsWaiting(sql, sql`select id from changed where status <> 'pending' or mobility <> 'walks'`)}),
        waits as (${waitsFrom(sql, sql`changed`)}),
        given_back as (
          delete from appointments a using changed c, before b
          where a.registration_id = c.id and b.id = c.id and b.gives_back returning a.registration_id, a.slot_id),
        freed as (${givePlacesBack(sql, sql`given_back`)}),
        told as (${outboxInsert(
          sql,
          'registration.changed',
          sql`select ${windowGivenBack(sql, at)} from changed where id in (select registration_id from given_back)`,
        )})
        insert into registration_events (registration_id, id, drill_id, at, kind, actor, data)
        select c.id, b.event_id, c.drill_id, ${at}, b.event_kind, b.actor,
          jsonb_build_object('status', b.becomes, 'from', g.slot_id)
        from changed c join before b on b.id = c.id left join given_back g on g.registration_id = c.id
        on conflict do nothing`;
    },

    due: (at, limit) => sql<ExemptionRow[]>`
      select ${columns} from exemptions e
      where ended_at is null and ((begun_at is null and from_at <= ${at}) or (begun_at is not null and until_at <= ${at}))
        and exists (select from drills d where d.id = e.drill_id and d.status = 'published')
      order by from_at, id limit ${limit}`,
  };
}
