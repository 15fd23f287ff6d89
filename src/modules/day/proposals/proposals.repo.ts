import type { Action, Effect } from '../../../core/queueing/proposals/index.ts';
import { type Database, inTransaction, type Tx } from '../../../platform/db/index.ts';
import { requireUnclosed } from '../../drill/index.ts';
import { type AuditEntry, auditInsert } from '../../foundation/index.ts';
import { outboxInsert } from '../../service/index.ts';
import { ownChoice } from '../../windows/index.ts';
import type { Measured } from './measured.ts';
import { type AskedHousehold, allot, type OpenSlot, type PersonOffer } from './offers.ts';
import { decidedLater, dismissedMs } from './timing.ts';

/** What a round proposes. */
export interface NewProposal {
  id: string;
  key: string;
  sites: string[];
  division: string;
  divisions: string[];
  action: Action;
  effect: Effect;
  expiresAt: Date;
  until: Date;
}

export interface Decision {
  id: string;
  drillId: string;
  at: Date;
  by: string;
  noted: AuditEntry;
}

export interface ProposalsRepo {
  /**
   * Stores what a round proposes: the same action again renews its proposal. Nothing of it where somebody has decided
   * since the round looked, nor what was dismissed lately. Answers how many stand by it.
   */
  renew(round: {
    drillId: string;
    /** Decisions that the round knew of. */
    decisions: number;
    now: Date;
    proposals: readonly NewProposal[];
  }): Promise<number>;
  /** Marks what has run out. */
  expire(drillId: string, now: Date): Promise<void>;
  /**
   * Makes a proposal a decision, with its line of the audit log: the reserves that it needs are taken, other proposals
   * about any of its sites are superseded, people are offered windows and their apps told. False where it does not stand
   * any more, or what it needs does not stand by any more.
   */
  accept(decision: Decision): Promise<boolean>;
  /** False where it does not stand any more. */
  dismiss(decision: Decision): Promise<boolean>;
  setMeasured(id: string, measured: Measured): Promise<void>;
}

type Standing = {
  action: Action;
  renewedAt: Date;
  until: Date;
};

/**
 * Decisions and rounds of a drill follow one another: each begins by locking its row of reserves. They are few, so
 * nobody waits long, and no round proposes what a decision at the same moment has made pointless.
 */
export function createProposalsRepo({ sql }: Database): ProposalsRepo {
  const queueUp = (tx: Tx, drillId: string) => tx`
    insert into reserves (drill_id, teams) values (${drillId}, 0)
    on conflict (drill_id) do update set teams = reserves.teams`;

  /** Households that hold these windows whole, of whom none has come, chosen it or been asked: the nearest first. */
  const households = (tx: Tx, from: readonly Date[], { site, to }: { site: string; to: string }) => tx<
    AskedHousehold[]
  >`
    select r.household_id as "householdId", a.slot_id as "fromSlot", a.starts_at as "fromStarts",
      array_agg(r.id order by r.id) as members, max(r.exempt_until) as "exemptUntil"
    from slots s join appointments a on a.slot_id = s.id join registrations r on r.id = a.registration_id
      join buildings b on b.id = r.building_id join sites t on t.id = ${to}
    where s.site_id = ${site} and s.starts_at = any(${from.map((at) => at.toISOString())}::timestamptz[])
    group by r.household_id, a.slot_id, a.starts_at
    having bool_and(r.status = 'assigned' and r.source = 'account' and r.mobility = 'walks' and a.reason <> ${ownChoice})
      and bool_and(exists (select from site_communities c where c.site_id = ${to} and c.community = r.community))
      and not bool_or(exists (select from window_offers o where o.registration_id = r.id))
      and not exists (select from registrations m join appointments o on o.registration_id = m.id
        where m.household_id = r.household_id and o.slot_id <> a.slot_id)
    order by min((b.lng - t.lng) ^ 2 + (b.lat - t.lat) ^ 2) nulls last, min(b.id::text), r.household_id`;

  const slotsAt = (tx: Tx, site: string, from: readonly Date[]) => tx<OpenSlot[]>`
    select s.id as "slotId", s.site_id as "siteId", s.starts_at as "startsAt", s.ends_at as "endsAt",
      coalesce(s.ceiling, s.bookable) - s.used as room
    from slots s join sites p on p.id = s.site_id and p.status = 'published'
    where s.site_id = ${site} and s.starts_at = any(${from.map((at) => at.toISOString())}::timestamptz[])`;

  async function offersOf(tx: Tx, action: Action, at: Date): Promise<PersonOffer[]> {
    if (action.kind !== 'offer-windows') return [];
    const { windows } = action;
    const from = await households(
      tx,
      windows.map((window) => new Date(window.from)),
      action,
    );
    const to = await slotsAt(
      tx,
      action.to,
      windows.map((window) => new Date(window.to)),
    );
    return allot(windows, from, to, at.getTime());
  }

  /** Takes what an action needs of the reserves; a row where it was there. */
  function spent(action: Action, drillId: string) {
    if (action.kind === 'open-lanes') {
      return sql`
        update standby_lanes set lanes = lanes - ${action.lanes}
        where site_id = ${action.site} and lanes >= ${action.lanes} returning 1`;
    }
    if (action.kind === 'bring-lane' && action.from === undefined) {
      return sql`update reserves set teams = teams - 1 where drill_id = ${drillId} and teams >= 1 returning 1`;
    }
    return sql`select 1`;
  }

  async function decide(tx: Tx, standing: Standing, { id, drillId, at, by, noted }: Decision) {
    const lateMs = at.getTime() - standing.renewedAt.getTime();
    const action = decidedLater(standing.action, lateMs);
    const shift = action.kind === 'offer-windows' ? 0 : Math.max(0, lateMs);
    const offers = await offersOf(tx, action, at);
    const column = <T>(pick: (offer: PersonOffer) => T): T[] => offers.map(pick);
    const rows = await tx`
      with spent as (${spent(action, drillId)}),
      accepted as (
        update proposals p set status = 'accepted', action = ${JSON.stringify(action)}::text::jsonb,
          until = ${new Date(standing.until.getTime() + shift)}, decided_at = ${at}, decided_by = ${by},
          offered = ${offers.length}
        where p.id = ${id} and p.status = 'proposed' and exists (select from spent) returning p.id, p.sites),
      superseded as (
        update proposals p set status = 'superseded', decided_at = ${at}
        from accepted a where p.drill_id = ${drillId} and p.id <> a.id and p.status = 'proposed' and p.sites && a.sites),
      offer as materialized (
        select t.* from unnest(${column((offer) => offer.registrationId)}::uuid[],
          ${column((offer) => offer.householdId)}::uuid[], ${column((offer) => offer.fromSlot)}::uuid[],
          ${column(({ to }) => to.siteId)}::uuid[], ${column(({ to }) => to.slotId)}::uuid[],
          ${column(({ to }) => to.startsAt.toISOString())}::timestamptz[],
          ${column(({ to }) => to.endsAt.toISOString())}::timestamptz[])
          as t (id, household_id, from_slot, site_id, slot_id, starts_at, ends_at), accepted),
      offered as (
        insert into window_offers (registration_id, drill_id, proposal_id, from_slot, to_slot, to_site, starts_at, ends_at,
          offered_at)
        select id, ${drillId}, ${id}, from_slot, slot_id, site_id, starts_at, ends_at, ${at} from offer),
      told as (${outboxInsert(
        sql,
        'registration.offered',
        sql`
          select ${drillId}::uuid as drill_id, o.id as registration_id, o.household_id, o.site_id, o.slot_id, o.starts_at,
            o.ends_at, r.revision, ${at}::timestamptz as at
          from offer o join registrations r on r.id = o.id`,
      )}),
      logged as (
        insert into registration_events (registration_id, id, drill_id, at, kind, actor, data)
        select id, gen_random_uuid(), ${drillId}, ${at}, 'offered', 'system',
          jsonb_build_object('slotId', slot_id, 'from', from_slot, 'proposalId', ${id}::text)
        from offer),
      noted as (${auditInsert(sql, noted)} from accepted)
      select id from accepted`;
    if (rows.length === 1) return true;
    await tx`update proposals set status = 'superseded', decided_at = ${at} where id = ${id} and status = 'proposed'`;
    return false;
  }

  return {
    async renew({ drillId, decisions, now, proposals }) {
      const column = <T>(pick: (proposal: NewProposal) => T): T[] => proposals.map(pick);
      return inTransaction(sql, async (tx) => {
        await queueUp(tx, drillId);
        const rows = await tx`
          insert into proposals as p (id, drill_id, division, kind, status, key, sites, divisions, action, effect, worth,
            made_at, renewed_at, expires_at, until)
          select t.id, ${drillId}, t.division, t.action->>'kind', 'proposed', t.key,
            array(select jsonb_array_elements_text(t.sites)::uuid), array(select jsonb_array_elements_text(t.divisions)),
            t.action, t.effect, (t.effect->'netMinutes'->>'p50')::float8, ${now}, ${now}, t.expires_at, t.until
          from (select id, division, key, sites::jsonb, divisions::jsonb, action::jsonb, effect::jsonb, expires_at, until
            from unnest(${column(({ id }) => id)}::uuid[], ${column(({ division }) => division)}::text[],
              ${column(({ key }) => key)}::text[], ${column(({ sites }) => JSON.stringify(sites))}::text[],
              ${column(({ divisions }) => JSON.stringify(divisions))}::text[],
              ${column(({ action }) => JSON.stringify(action))}::text[],
              ${column(({ effect }) => JSON.stringify(effect))}::text[],
              ${column(({ expiresAt }) => expiresAt.toISOString())}::timestamptz[],
              ${column(({ until }) => until.toISOString())}::timestamptz[])
              as u (id, division, key, sites, divisions, action, effect, expires_at, until)) t
          where ${decisions} = (
              select count(*)::int from proposals d where d.drill_id = ${drillId} and d.status in ('accepted', 'dismissed'))
            and not exists (select from proposals d where d.drill_id = ${drillId} and d.key = t.key
              and d.status = 'dismissed' and d.decided_at > ${new Date(now.getTime() - dismissedMs)})
          on conflict (drill_id, key) where status = 'proposed' do update set action = excluded.action,
            effect = excluded.effect, worth = excluded.worth, renewed_at = excluded.renewed_at,
            expires_at = excluded.expires_at, until = excluded.until
          returning 1`;
        return rows.length;
      });
    },

    async expire(drillId, now) {
      await sql`
        update proposals set status = 'expired' where drill_id = ${drillId} and status = 'proposed' and expires_at <= ${now}`;
    },

    accept: (decision) =>
      inTransaction(sql, async (tx) => {
        const { id, drillId, at } = decision;
        await requireUnclosed(sql, tx, drillId);
        await queueUp(tx, drillId);
        const [standing] = await tx<Standing[]>`
          select action, renewed_at as "renewedAt", until from proposals
          where id = ${id} and status = 'proposed' and expires_at > ${at} for update`;
        return standing === undefined ? false : decide(tx, standing, decision);
      }),

    async dismiss({ id, drillId, at, by, noted }) {
      return inTransaction(sql, async (tx) => {
        await queueUp(tx, drillId);
        const rows = await tx`
          with dismissed as (
            update proposals set status = 'dismissed', decided_at = ${at}, decided_by = ${by}
            where id = ${id} and status = 'proposed' and expires_at > ${at} returning id),
          noted as (${auditInsert(sql, noted)} from dismissed)
          select id from dismissed`;
        return rows.length === 1;
      });
    },

    async setMeasured(id, measured) {
      await sql`update proposals set measured = ${JSON.stringify(measured)}::text::jsonb where id = ${id}`;
    },
  };
}
