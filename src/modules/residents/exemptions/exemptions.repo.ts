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
  drillId: string;
  /** Of the registration, where there is one. */
  status: RegistrationStatus;
  mobility: 'walks' | 'needs-visit' | undefined;
  exemptUntil: Date | null;
  /** Whether their place in a slot is given back. */
  givesBack: boolean;
  /** As long as they are not registered. */
  stands: 'unregistered' | 'unregistered-exempt' | 'unregistered-visit';
  event: { id: string; kind: 'exempted' | 'exemption-withdrawn'; actor: string };
  at: Date;
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
  /** Files one; again, under the same id, nothing. */
  add(on: Queryable, row: ExemptionRow): Promise<void>;
  find(on: Queryable, drillId: string, id: string): Promise<ExemptionRow | undefined>;
  begin(on: Queryable, id: string, at: Date, exemptBefore: Date | null): Promise<void>;
  end(on: Queryable, id: string, at: Date, by: string | null): Promise<void>;
  /** Has somebody stand as an exemption, or its end, says: registration, window, waiting, counts and event. */
  stand(on: Queryable, standing: Standing): Promise<void>;
  /** Exemptions whose time to begin or to end has come, some of them. */
  due(at: Date, limit: number): Promise<ExemptionRow[]>;
}

export function createExemptionsRepo({ sql }: Pick<Database, 'sql'>): ExemptionsRepo {
  const columns = sql`
    id, drill_id as "drillId", person_id as "personId", community, kind, from_at as "fromAt", until_at as "untilAt", reason,
    created_by as "createdBy", created_at as "createdAt", begun_at as "begunAt", ended_at as "endedAt",
    exempt_before as "exemptBefore"`;
  return {
    async hold(on, drillId, personId, division) {
      const [known] = await on<{ rosterCommunity: string | null; exemptUntil: Date | null }[]>`
        select roster_community as "rosterCommunity", exempt_until as "exemptUntil" from known_people
        where id = ${personId} and drill_id = ${drillId} for update`;
      if (known === undefined) return undefined;
      // A statement of its own: whoever registered while this one waited is seen only now.
      const [row] = await on<
        { community: string; status: RegistrationStatus; exemptUntil: Date | null; startsAt: Date | null }[]
      >`
        select r.community, r.status, r.exempt_until as "exemptUntil",
          (select a.starts_at from appointments a where a.registration_id = r.id) as "startsAt"
        from registrations r where r.id = ${personId} and r.drill_id = ${drillId} for update of r`;
      const community = known.rosterCommunity ?? row?.community;
      if (community === undefined || !community.startsWith(division)) return undefined;
      const [live] = await on<{ id: string }[]>`
        select id from exemptions where drill_id = ${drillId} and person_id = ${personId} and ended_at is null`;
      return {
        community,
        status: row?.status ?? null,
        exemptUntil: row === undefined ? known.exemptUntil : row.exemptUntil,
        startsAt: row?.startsAt ?? null,
        live: live?.id ?? null,
      };
    },

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

    async begin(on, id, at, exemptBefore) {
      await on`update exemptions set begun_at = ${at}, exempt_before = ${exemptBefore} where id = ${id}`;
    },

    async end(on, id, at, by) {
      await on`
        update exemptions set ended_at = ${at}, withdrawn_by = ${by} where id = ${id} and ended_at is null`;
    },

    async stand(on, { personId, drillId, status, mobility, exemptUntil, givesBack, stands, event, at }) {
      await on`
        with before as (
          select id, drill_id, roster_community, stands, registered from known_people where id = ${personId}),
        known as (
          update known_people k set stands = ${stands}, exempt_until = ${exemptUntil} from before b where k.id = b.id),
        counted as (${countChanges(
          sql,
          sql`(
            select drill_id, ${unregisteredIn(sql, sql`roster_community`, sql`stands`)} as counted_before,
              ${unregisteredIn(sql, sql`roster_community`, sql`${stands}::text`)} as counted_as
            from before where not registered)`,
        )}),
        ${changeRegistrations(sql, 'changed', {
          status: sql`${status}::text`,
          set: sql`exempt_until = ${exemptUntil}, mobility = coalesce(${mobility ?? null}::text, r.mobility),
            unplaced_reason = null, revision = r.revision + 1, updated_at = ${at}`,
          from: sql`before b`,
          where: sql`r.id = b.id and r.drill_id = ${drillId} and r.status <> 'cancelled'`,
        })},
        unawaited as (
          ${stopsWaiting(sql, sql`select id from changed where status <> 'pending' or mobility <> 'walks'`)}),
        waits as (${waitsFrom(sql, sql`changed`)}),
        given_back as (
          delete from appointments a using changed c where a.registration_id = c.id and ${givesBack} returning a.slot_id),
        freed as (${givePlacesBack(sql, sql`given_back`)}),
        told as (${outboxInsert(
          sql,
          'registration.changed',
          sql`select ${windowGivenBack(sql, at)} from changed where exists (select from given_back)`,
        )})
        insert into registration_events (registration_id, id, drill_id, at, kind, actor, data)
        select id, ${event.id}, drill_id, ${at}, ${event.kind}, ${event.actor},
          jsonb_build_object('status', ${status}::text, 'from', (select slot_id from given_back))
        from changed on conflict do nothing`;
    },

    due: (at, limit) => sql<ExemptionRow[]>`
      select ${columns} from exemptions e
      where ended_at is null and ((begun_at is null and from_at <= ${at}) or (begun_at is not null and until_at <= ${at}))
        and exists (select from drills d where d.id = e.drill_id and d.status = 'published')
      order by from_at, id limit ${limit}`,
  };
}
