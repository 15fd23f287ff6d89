import type { MonitoringState } from '../../../core/field/index.ts';
import type { Database, Tx } from '../../../platform/db/index.ts';
import { type AuditEntry, unlessNoted } from '../../foundation/index.ts';
import {
  findMonitoring,
  type MonitoringOf,
  type MonitoringPlace,
  type MonitoringReason,
  type MonitoringRow,
} from './monitoring.read.ts';
import { standingJoins } from './standing.repo.ts';

/** Somebody who is to be under monitoring. */
export interface Exposed {
  personId: string;
  community: string;
  lastExposureAt: Date;
  exposureDay: number;
}

/** What is the same of all who come under it by a request. */
export interface Begin {
  drillId: string;
  place: MonitoringPlace;
  reason: MonitoringReason;
  days: number;
  swabDays: readonly number[];
  today: number;
  by: string;
  at: Date;
}

/** The latest monitoring of somebody. */
export type Latest = {
  id: string;
  personId: string;
  state: MonitoringState;
  reasons: MonitoringReason[];
  lastExposureAt: Date;
  /** Whether it is written down as ended. */
  ended: boolean;
  /** The day after its last. */
  overDay: number;
};

/** A check, ready to be written. */
export interface NewCheck {
  id: string;
  drillId: string;
  monitoringId: string;
  day: number;
  at: Date;
  receivedAt: Date;
  account: string;
  alarming: boolean;
  /** Sealed. */
  record: Buffer;
}

export interface MonitoringRepo {
  /** The contacts of a case who live below a division, each with the latest exposure; and whether there is such a case that stands. */
  contactsOf(
    tx: Tx,
    drillId: string,
    caseId: string,
    division: string,
  ): Promise<{ case: 'stands' | 'withdrawn' | 'none'; contacts: Omit<Exposed, 'exposureDay'>[] }>;
  /** The latest of each of these people, held in order of people. */
  latest(tx: Tx, drillId: string, people: readonly string[], today: number): Promise<Latest[]>;
  /** Writes down what is over by itself, so that another one can begin. */
  close(tx: Tx, over: readonly Latest[], by: string, at: Date): Promise<void>;
  /** Begins it for these people, or adds to what they are under: answers the id of each. */
  begin(
    tx: Tx,
    begin: Begin,
    people: readonly (Exposed & { id: string })[],
  ): Promise<{ id: string; personId: string }[]>;
  /** One that a caller sees, held until the transaction ends. */
  hold(tx: Tx, of: MonitoringOf): Promise<MonitoringRow | undefined>;
  /** Whether it is there already. */
  hasCheck(tx: Tx, id: string): Promise<boolean>;
  addCheck(tx: Tx, check: NewCheck): Promise<void>;
  lasts(tx: Tx, id: string, untilDay: number): Promise<void>;
  end(
    tx: Tx,
    id: string,
    ended: { day: number; as: Exclude<MonitoringState, 'open'>; at: Date; by: string },
  ): Promise<void>;
  /** Whether a request of this line of the audit log has not been here before. */
  isNew(tx: Tx, noted: AuditEntry): Promise<boolean>;
}

export function createMonitoringRepo({ sql }: Database): MonitoringRepo {
  return {
    async contactsOf(tx, drillId, caseId, division) {
      const [found] = await tx<{ stands: boolean | null }[]>`
        select bool_or(withdrawn_at is null) as stands from cases where drill_id = ${drillId} and registration_id = ${caseId}`;
      if (found?.stands == null) return { case: 'none', contacts: [] };
      const contacts = await tx<(Omit<Exposed, 'exposureDay'> & Record<string, unknown>)[]>`
        select person_id as "personId", max(community) as community, max(at) as "lastExposureAt" from case_contacts
        where drill_id = ${drillId} and case_id = ${caseId} and starts_with(community, ${division})
        group by person_id order by person_id`;
      return { case: found.stands ? 'stands' : 'withdrawn', contacts };
    },

    async latest(tx, drillId, people, today) {
      await tx`
        select from monitorings where drill_id = ${drillId} and person_id = any(${[...people]}::uuid[]) and ended_day is null
        order by person_id for update`;
      return tx<Latest[]>`
        select distinct on (m.person_id) m.id, m.person_id as "personId", s.state, m.reasons, m.last_exposure_at as "lastExposureAt",
          m.ended_day is not null as ended, l.last + 1 as "overDay"
        from monitorings m ${standingJoins(sql, today)}
        where m.drill_id = ${drillId} and m.person_id = any(${[...people]}::uuid[])
        order by m.person_id, m.begun_at desc, m.id`;
    },

    async close(tx, over, by, at) {
      await tx`
        update monitorings m set ended_day = o.day, ended_as = o.state, ended_at = ${at}, ended_by = ${by}
        from unnest(${over.map(({ id }) => id)}::uuid[], ${over.map(({ overDay }) => overDay)}::int[],
          ${over.map(({ state }) => state)}::text[]) as o (id, day, state)
        where m.id = o.id and m.ended_day is null`;
    },

    begin: (tx, { drillId, place, reason, days, swabDays, today, by, at }, people) => tx<
      { id: string; personId: string }[]
    >`
      insert into monitorings as m (id, drill_id, person_id, community, place, reasons, last_exposure_at, exposure_day, from_day,
        until_day, swab_days, begun_at, begun_by)
      select id, ${drillId}, person_id, community, ${place}, array[${reason}]::text[], exposed_at, exposure_day, ${today}::int,
        exposure_day + ${days}::int, ${[...swabDays]}::int[], ${at}, ${by}
      from unnest(${people.map(({ id }) => id)}::uuid[], ${people.map(({ personId }) => personId)}::uuid[],
        ${people.map(({ community }) => community)}::text[],
        ${people.map(({ lastExposureAt }) => lastExposureAt.toISOString())}::timestamptz[],
        ${people.map(({ exposureDay }) => exposureDay)}::int[]) as t (id, person_id, community, exposed_at, exposure_day)
      order by person_id
      on conflict (drill_id, person_id) where ended_day is null do update set place = excluded.place,
        reasons = case when excluded.reasons <@ m.reasons then m.reasons else m.reasons || excluded.reasons end,
        -- A newer exposure makes it longer; one that was told of before leaves what somebody has decided since.
        until_day = case when excluded.last_exposure_at > m.last_exposure_at then greatest(m.until_day, excluded.until_day) else m.until_day end,
        exposure_day = greatest(m.exposure_day, excluded.exposure_day),
        last_exposure_at = greatest(m.last_exposure_at, excluded.last_exposure_at)
      returning m.id, m.person_id as "personId"`,

    async hold(tx, of) {
      await tx`select from monitorings where id = ${of.id} and drill_id = ${of.drillId} for update`;
      return findMonitoring(sql, tx, of);
    },

    async hasCheck(tx, id) {
      return (await tx`select from monitoring_checks where id = ${id}`).length > 0;
    },

    async addCheck(tx, check) {
      await tx`
        insert into monitoring_checks (id, drill_id, monitoring_id, day, at, received_at, account, alarming, record)
        values (${check.id}, ${check.drillId}, ${check.monitoringId}, ${check.day}, ${check.at}, ${check.receivedAt},
          ${check.account}, ${check.alarming}, ${check.record})`;
    },

    async lasts(tx, id, untilDay) {
      await tx`update monitorings set until_day = ${untilDay} where id = ${id}`;
    },

    async end(tx, id, { day, as, at, by }) {
      await tx`
        update monitorings set ended_day = ${day}, ended_as = ${as}, ended_at = ${at}, ended_by = ${by} where id = ${id}`;
    },

    async isNew(tx, noted) {
      return (await tx`select where ${unlessNoted(sql, noted)}`).length > 0;
    },
  };
}
