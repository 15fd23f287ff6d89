import ical, { ICalCalendarMethod } from 'ical-generator';
import { localTime } from '../../../core/calendar/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { hashSecret, newSecret } from '../../../platform/crypto/index.ts';
import type { Database } from '../../../platform/db/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { refuseClosed } from '../../drill/index.ts';
import { type Auditor, auditInsert, type Caller, drawsOf, unlessNoted } from '../../foundation/index.ts';
import type { By } from './posts.service.ts';
import { type ScopeOf, sees } from './scope.ts';
import type { PostKind } from './shifts.read.ts';
import { having } from './shifts.read.ts';

/** A calendar client asks so often, in seconds: five minutes. */
const askedEverySeconds = 300;

export interface CalendarsService {
  /**
   * Makes the address of somebody's calendar, by themselves or their planner; the one before leads nowhere any more. Answers
   * its key this once. @throws AppError 404, 409 `drill-closed`
   */
  issue(by: By, drillId: string, person: string): Promise<string>;
  /** From now on the address leads nowhere. @throws AppError 404 */
  revoke(by: By, drillId: string, person: string): Promise<void>;
  /** The shifts of whoever was given the key, as iCalendar (RFC 5545): posts and times, nobody's name. @throws AppError 404 */
  feed(key: string): Promise<string>;
}

interface Entry {
  id: string;
  post: string;
  kind: PostKind;
  startsAt: Date;
  endsAt: Date;
  changedAt: Date;
  mealFrom: Date | null;
  mealUntil: Date | null;
}

export function createCalendarsService(deps: {
  sql: Database['sql'];
  scopeOf: ScopeOf;
  audit: Auditor;
  clock: Clock;
}): CalendarsService {
  const { sql, scopeOf, audit, clock } = deps;

  /** Whose calendar it is, where that is the caller or somebody whom they plan for. @throws AppError 404 */
  async function owner(by: Caller, drillId: string, person: string) {
    const { drill, whose } = await scopeOf(by, drillId);
    const [row] = await sql<{ division: string }[]>`
      select division from shift_people where drill_id = ${drillId} and id = ${person}`;
    const theirs = whose.kind === 'person' ? whose.id === person : sees(whose, row?.division ?? '');
    if (row === undefined || !theirs) throw new AppError(notFound);
    return { drill, division: row.division };
  }

  return {
    async issue(by, drillId, person) {
      const { drill, division } = await owner(by, drillId, person);
      refuseClosed(drill);
      const key = newSecret(drawsOf(by).bytes('calendar', 32));
      const object = { kind: 'shift-person', id: person };
      const noted = audit.entryIn(drill, { by, action: 'calendar.issued', object, division });
      await sql`
        with made as (
          insert into shift_calendars (key_hash, drill_id, person_id, created_at)
          select ${hashSecret(key)}::bytea, ${drillId}::uuid, ${person}::uuid, ${clock.now()}::timestamptz
          where ${unlessNoted(sql, noted)}
          on conflict (drill_id, person_id) do update set key_hash = excluded.key_hash, created_at = excluded.created_at
          returning 1)
        ${auditInsert(sql, noted)} from made`;
      return key;
    },

    async revoke(by, drillId, person) {
      const { drill, division } = await owner(by, drillId, person);
      const object = { kind: 'shift-person', id: person };
      const noted = audit.entryIn(drill, { by, action: 'calendar.revoked', object, division });
      await sql`
        with gone as (
          delete from shift_calendars where drill_id = ${drillId} and person_id = ${person} returning 1)
        ${auditInsert(sql, noted)} from gone`;
    },

    async feed(key) {
      const [calendar] = await sql<{ drillId: string; personId: string }[]>`
        select drill_id as "drillId", person_id as "personId" from shift_calendars where key_hash = ${hashSecret(key)}`;
      if (calendar === undefined) throw new AppError(notFound);
      const { drillId, personId } = calendar;
      const entries = await sql<Entry[]>`
        select s.id, p.name as post, p.kind, s.starts_at as "startsAt", s.ends_at as "endsAt", l.changed_at as "changedAt",
          l.meal_from as "mealFrom", l.meal_until as "mealUntil"
        from shift_places l join shifts s on s.id = l.shift_id join posts p on p.id = s.post_id
        where l.drill_id = ${drillId} and l.person_id = ${personId} and l.state = any(${[...having]})
        order by s.starts_at, s.id limit 1000`;
      return write(entries);
    },
  };
}

const kindNames: Readonly<Record<PostKind, string>> = {
  lane: '采样台',
  checkpoint: '卡口',
  'campus-door': '校门',
  laboratory: '实验室',
  hotline: '热线',
};

/** The calendar as it is sent. The same shifts make the same text, so that what has not changed looks so. */
function write(entries: readonly Entry[]): string {
  const calendar = ical({
    name: '值班',
    prodId: { company: 'Muster', product: 'shifts', language: 'ZH' },
    method: ICalCalendarMethod.PUBLISH,
    ttl: askedEverySeconds,
  });
  for (const { id, post, kind, startsAt, endsAt, changedAt, mealFrom, mealUntil } of entries)
    calendar.createEvent({
      id: `${id}@muster`,
      start: startsAt,
      end: endsAt,
      stamp: changedAt,
      summary: `${kindNames[kind]}·${post}`,
      ...(mealFrom !== null && mealUntil !== null
        ? { description: `用餐 ${localTime(mealFrom).slice(11)}–${localTime(mealUntil).slice(11)}` }
        : {}),
    });
  return calendar.toString();
}
