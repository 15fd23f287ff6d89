import { serviceDayStart } from '../../../core/calendar/index.ts';
import { type BandLimits, doorsBeforeOpening, HOUR } from '../../../core/queueing/index.ts';
import type { ReadDatabase } from '../../../platform/db/client.ts';
import type { LineEventKind } from './lines.tables.ts';

/** A site whose day a worker is to look at. */
export interface DueSite {
  siteId: string;
  drillId: string;
}

/** Everything that a site's line of one day is worked out from. */
export interface SiteDay {
  site: {
    id: string;
    drillId: string;
    division: string;
    lng: number;
    lat: number;
    lanes: number;
    ratePerLaneHour: number;
    walkInShare: number;
    hours: { opensAt: string; closesAt: string }[];
    /** Of its drill. */
    waitingBands: BandLimits;
  };
  /** What belongs to the day: from its beginning, or that of a session that was open then, to its end or such a one's. */
  span: { from: Date; to: Date };
  /** When tablets that recorded something were last heard of: those that are enrolled, and others that have just spoken. */
  seen: { device: string; at: Date }[];
  slots: { startsAt: Date; endsAt: Date; bookable: number; used: number }[];
  /** The earliest first. */
  checkIns: {
    person: string;
    device: string;
    deviceSeq: number;
    ticket: string;
    at: Date;
    /** Start of the window that they came for; null for walk-ins and people of other sites. */
    due: Date | null;
  }[];
  events: {
    kind: LineEventKind;
    device: string;
    deviceSeq: number;
    lane: string;
    ticket: string | null;
    at: Date;
  }[];
  /** Lanes that nobody had by their shifts; `until` null while nobody has. */
  unmanned: { lane: number; since: Date; until: Date | null }[];
}

export interface LinesRead {
  /**
   * Published sites whose tablets work around `now` (from an hour before a session to four hours after it), of each drill
   * that is not closed, the longest ago worked out first: those last worked out before `stale`, and those last worked out
   * before `rested` of which something has come in since, or of which a lane was left or manned. What a tablet uploads long after it happened waits for
   * `stale`: looking for it would cost more than working the line out. About 0.1 s for a city of 3,000 sites.
   */
  due(now: Date, ages: { rested: Date; stale: Date }, limit: number): Promise<DueSite[]>;
  /** One site's day at `now`, the whole of a session that began before it or ends after it included. */
  day(siteId: string, now: Date): Promise<SiteDay | undefined>;
}

/** Of a tablet that is not enrolled it is known that it was heard where that is so long ago at most; older says nothing. */
const spokeLately = '5 minutes';
/** So much later than it happened something may come in and still be looked for. */
const soon = '2 minutes';

export function createLinesRead({ sql }: ReadDatabase): LinesRead {
  /** Whether `table` holds something of site `s` that has come in since `q` was worked out: a few rows of its index. */
  const news = (table: string) => sql`
    exists (select from ${sql(table)} n
      where n.site_id = s.id and n.at > q.as_of - ${soon}::interval and n.received_at >= q.as_of)`;
  return {
    due: (now, { rested, stale }, limit) => sql<DueSite[]>`
      select s.id as "siteId", s.drill_id as "drillId"
      from drills d join sites s on s.drill_id = d.id left join site_queues q on q.site_id = s.id
      where d.status = 'published' and d.starts_at <= ${now}::timestamptz + interval '1 day'
        and d.ends_at > ${now}::timestamptz - interval '1 day' and s.status in ('published', 'closed') and s.kind = 'fixed'
        and (q.as_of is null or q.as_of <= ${stale} or q.as_of > ${now}::timestamptz
          or (q.as_of <= ${rested} and (${news('check_ins')} or ${news('line_events')} or exists (
            select from unmanned_lanes u where u.site_id = s.id and greatest(u.since, u.until) >= q.as_of))))
        and exists (
          select from jsonb_array_elements(s.hours) h
          where (h->>'opensAt')::timestamptz <= ${now}::timestamptz + interval '1 hour'
            and (h->>'closesAt')::timestamptz > ${now}::timestamptz - interval '4 hours')
      order by q.as_of nulls first, s.id limit ${limit}`,

    async day(siteId, now) {
      const [site] = await sql<SiteDay['site'][]>`
        select s.id, s.drill_id as "drillId", s.division, s.lng, s.lat, s.lanes, s.rate_per_lane_hour as "ratePerLaneHour",
          s.walk_in_share as "walkInShare", s.hours, d.waiting_bands as "waitingBands"
        from sites s join drills d on d.id = s.drill_id where s.id = ${siteId}`;
      if (site === undefined) return undefined;
      const span = spanOf(site.hours, now);
      const { from, to } = span;
      const [slots, checkIns, events, unmanned] = await Promise.all([
        sql<SiteDay['slots']>`
          select starts_at as "startsAt", ends_at as "endsAt", coalesce(ceiling, bookable) as bookable, used
          from slots where site_id = ${siteId} and starts_at >= ${from} and starts_at < ${to} order by starts_at`,
        sql<SiteDay['checkIns']>`
          select c.registration_id as person, c.device, c.device_seq::float8 as "deviceSeq", c.ticket, c.at,
            case when c.window_site = c.site_id then c.window_starts end as due
          from check_ins c
          where c.site_id = ${siteId} and c.at >= ${from} and c.at < ${to} and c.taken_back_at is null order by c.at`,
        sql<SiteDay['events']>`
          select kind, device, device_seq::float8 as "deviceSeq", lane, ticket, at
          from line_events where site_id = ${siteId} and at >= ${from} and at < ${to}`,
        sql<SiteDay['unmanned']>`
          select lane, since, until from unmanned_lanes
          where site_id = ${siteId} and since < ${to} and (until is null or until > ${from}) order by lane, since`,
      ]);
      const devices = [...new Set([...checkIns, ...events].map(({ device }) => device))];
      const seen = await sql<SiteDay['seen']>`
        select device, max(at) as at from (
          select id::text as device, last_seen_at as at from devices
          where site_id = ${siteId} and last_seen_at is not null and id::text = any(${devices}::text[])
          union all
          select device, max(received_at) from check_ins
          where site_id = ${siteId} and at >= ${from} and at < ${to}
          group by device having max(received_at) > ${now}::timestamptz - ${spokeLately}::interval
          union all
          select device, max(received_at) from line_events
          where site_id = ${siteId} and at >= ${from} and at < ${to}
          group by device having max(received_at) > ${now}::timestamptz - ${spokeLately}::interval) s
        group by device`;
      return { site, span, seen, slots, checkIns, events, unmanned };
    },
  };
}

/** Lines are looked at until so long after a session has ended; until then its people may still stand there. */
const afterClosingMs = 4 * HOUR;
/** How far beyond the day a session that goes on is looked ahead: a line is forecast step by step. */
const aheadMs = 24 * HOUR;

/**
 * What belongs to a site's day at `now`. A session belongs to a day by its span, not by its opening: one that is open over
 * midnight, or closed shortly before, goes on in the new day with all who are in its line.
 */
export function spanOf(hours: SiteDay['site']['hours'], now: Date): SiteDay['span'] {
  const begins = serviceDayStart(now).getTime();
  const ends = begins + 24 * HOUR;
  let [from, to] = [begins, ends];
  for (const hour of hours) {
    const [opensAt, closesAt] = [Date.parse(hour.opensAt), Date.parse(hour.closesAt)];
    const lasts = closesAt + afterClosingMs > now.getTime();
    if (opensAt < begins && closesAt >= begins - afterClosingMs && lasts)
      from = Math.min(from, opensAt - doorsBeforeOpening);
    if (opensAt < ends && closesAt > ends) to = Math.max(to, Math.min(closesAt, ends + aheadMs));
  }
  return { from: new Date(from), to: new Date(to) };
}
