import type { RegistrationStatus } from '../../../core/lifecycle/index.ts';
import { type SwabRules, type TubeNeed, tubeFor } from '../../../core/swabs/index.ts';
import type { ReadDatabase } from '../../../platform/db/client.ts';

/** One window of the site. */
export interface ListedWindow {
  id: string;
  startsAt: Date;
  endsAt: Date;
}

/** Somebody who is expected in one of the windows. */
export interface ListedPerson {
  id: string;
  slotId: string;
  queueNumber: number;
  householdId: string;
  status: RegistrationStatus;
  exemptUntil: Date | null;
  /** Null for any pool. */
  tube: TubeNeed | null;
  /** Sealed. */
  person: Buffer;
}

/** A pass that is void: this person has lost this slot, and does not hold it again. */
export interface VoidPass {
  id: string;
  slotId: string;
}

/**
 * What a tablet is to know, in parts: everybody whose id begins with the same hex digits. A part's digest says whether a
 * tablet that has seen one has seen it all; only parts that differ from `known` carry what is in them.
 */
export interface SiteListParts {
  digests: Map<string, number>;
  changed: string[];
  people: ListedPerson[];
  voids: VoidPass[];
  /** Void passes in all parts. */
  allVoids: number;
}

export interface SiteListRead {
  /** The windows of a site that begin in `[from, to)`, in order of time; without a bound, all. */
  windows(siteId: string, from: Date | undefined, to: Date | undefined): Promise<ListedWindow[]>;
  /**
   * Who is expected in these slots of the site, and up to `mostVoids` void passes, latest first, of slots of all sites
   * that serve one of its communities: one statement, so one moment's truth, by the indexes of slots, appointments and
   * lost windows. `digits` is the length of the parts' prefixes, `rules` how the drill swabs.
   */
  parts(query: {
    siteId: string;
    slotIds: readonly string[];
    rules: SwabRules;
    digits: number;
    known: ReadonlyMap<string, number>;
    mostVoids: number;
  }): Promise<SiteListParts>;
}

type Row = ListedPerson & {
  prefix: string;
  digest: number;
  changed: boolean;
  isVoid: boolean | null;
  allVoids: number;
};

/** 48 bits of a hash: a safe integer, and a chance of 1 in 280 million millions that a change goes unseen. */
const digestMask = 2 ** 48 - 1;

/**
 * A delta is what differs in content from what the tablet says it has, part by part, and not what has changed since some
 * time: a transaction that commits late, a clock that is moved, a database restored from a backup change nothing in
 * that. It costs the reading of some 3,000 rows by their indexes each time, and no table that every change would have to
 * be written to.
 */
export function createSiteListRead({ sql }: ReadDatabase): SiteListRead {
  return {
    windows: (siteId, from, to) => sql<ListedWindow[]>`
      select id, starts_at as "startsAt", ends_at as "endsAt" from slots
      where site_id = ${siteId} and starts_at >= coalesce(${from ?? null}::timestamptz, '-infinity')
        and starts_at < coalesce(${to ?? null}::timestamptz, 'infinity')
      order by starts_at`,

    async parts({ siteId, slotIds, rules, digits, known, mostVoids }) {
      const rows = await sql<Row[]>`
        with known as materialized (
          select * from unnest(${[...known.keys()]}::text[], ${[...known.values()]}::bigint[]) as t (prefix, digest)),
        person as materialized (
          select r.id, a.slot_id, a.queue_number, r.household_id, r.status, r.exempt_until,
            case when r.status = 'held' then ${tubeFor(rules, 'held')}::text when r.risk = 'key' then ${tubeFor(rules, 'key')}::text
              when r.risk = 'sealed' then ${tubeFor(rules, 'sealed')}::text end as tube, r.person
          from unnest(${[...slotIds]}::uuid[]) as s (id)
          join appointments a on a.slot_id = s.id join registrations r on r.id = a.registration_id),
        near as materialized (
          select distinct t.id from site_communities m
          join site_communities o on o.drill_id = m.drill_id and o.community = m.community
          join slots t on t.site_id = o.site_id where m.site_id = ${siteId}),
        -- One window after the other, by the index of lost ones: joined, all events of the drill would be looked through.
        lost as materialized (
          select e.registration_id as id, n.id as slot_id, max(e.at) as at
          from near n cross join lateral (
            select e.registration_id, e.at from registration_events e where e.data->>'from' = n.id::text offset 0) e
          where n.id is distinct from (select a.slot_id from appointments a where a.registration_id = e.registration_id)
          group by 1, 2 order by 3 desc, 1, 2 limit ${mostVoids}),
        item as materialized (
          select left(id::text, ${digits}::int) as prefix, false as is_void, * from person
          union all
          select left(id::text, ${digits}::int), true, id, slot_id, null, null, null, null, null, null from lost),
        present as (
          select prefix, bit_xor(hash_record_extended(row(id, slot_id, queue_number, household_id, status, exempt_until, tube, person), 0))
            & ${digestMask}::bigint as digest
          from item group by prefix),
        part as (
          select coalesce(p.prefix, k.prefix) as prefix, coalesce(p.digest, 0) as digest,
            coalesce(p.digest, 0) <> coalesce(k.digest, 0) as changed
          from present p full join known k on k.prefix = p.prefix)
        select p.prefix, p.digest, p.changed, i.is_void as "isVoid", i.id, i.slot_id as "slotId",
          i.queue_number as "queueNumber", i.household_id as "householdId", i.status, i.exempt_until as "exemptUntil", i.tube, i.person,
          (select count(*)::int from lost) as "allVoids"
        from part p left join item i on p.changed and i.prefix = p.prefix
        order by p.prefix, i.slot_id, i.queue_number, i.id`;
      const parts: SiteListParts = { digests: new Map(), changed: [], people: [], voids: [], allVoids: 0 };
      for (const { prefix, digest, changed, isVoid, allVoids, ...item } of rows) {
        parts.allVoids = allVoids;
        if (changed && !parts.digests.has(prefix)) parts.changed.push(prefix);
        parts.digests.set(prefix, digest);
        if (isVoid === true) parts.voids.push({ id: item.id, slotId: item.slotId });
        if (isVoid === false) parts.people.push(item);
      }
      return parts;
    },
  };
}
