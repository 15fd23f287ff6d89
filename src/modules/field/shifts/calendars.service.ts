import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import { localTime } from '../../../core/calendar/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { hashSecret, newSecret } from '../../../platform/crypto/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { refuseClosed } from '../../drill/index.ts';
import { type Auditor, type Caller, drawsOf } from '../../foundation/index.ts';
import type { CalendarEntry, CalendarsRepo } from './calendars.repo.ts';
import type { ShiftPeopleRepo } from './people.repo.ts';
import type { By } from './posts.service.ts';
import { type ScopeOf, sees } from './scope.ts';
import type { PostKind } from './shifts.read.ts';

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

export function createCalendarsService(deps: {
  repo: CalendarsRepo;
  people: Pick<ShiftPeopleRepo, 'divisionOf'>;
  scopeOf: ScopeOf;
  audit: Auditor;
  clock: Clock;
}): CalendarsService {
  const { repo, people, scopeOf, audit, clock } = deps;

  /** Whose calendar it is, where that is the caller or somebody whom they plan for. @throws AppError 404 */
  async function owner(by: Caller, drillId: string, person: string) {
    const { drill, whose } = await scopeOf(by, drillId);
    const division = await people.divisionOf(drillId, person);
    const theirs = whose.kind === 'person' ? whose.id === person : sees(whose, division ?? '');
    if (division === undefined || !theirs) throw new AppError(notFound);
    return { drill, division };
  }

  return {
    async issue(by, drillId, person) {
      const { drill, division } = await owner(by, drillId, person);
      refuseClosed(drill);
      const key = newSecret(drawsOf(by).bytes('calendar', 32));
      const object = { kind: 'shift-person', id: person };
      const noted = audit.entryIn(drill, { by, action: 'calendar.issued', object, division });
      await repo.issue({ drillId, personId: person }, hashSecret(key), clock.now(), noted);
      return key;
    },

    async revoke(by, drillId, person) {
      const { drill, division } = await owner(by, drillId, person);
      const object = { kind: 'shift-person', id: person };
      const noted = audit.entryIn(drill, { by, action: 'calendar.revoked', object, division });
      await repo.revoke({ drillId, personId: person }, noted);
    },

    async feed(key) {
      const calendar = await repo.find(hashSecret(key));
      if (calendar === undefined) throw new AppError(notFound);
      return write(await repo.entries(calendar));
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
function write(entries: readonly CalendarEntry[]): string {
  const calendar = ical({
    name: '值班',
    prodId: { company: 'Muster', product: 'shifts', language: 'ZH' },
    method: ICalCalendarMethod.PUBLISH,
    ttl: askedEverySeconds,
  });
  for (const { id, post, kind, startsAt, endsAt, changedAt, mealFrom, mealUntil, afterDrill } of entries)
    calendar.createEvent({
      id: `${id}@muster`,
      start: startsAt,
      end: endsAt,
      stamp: changedAt,
      summary: `${kindNames[kind]}·${post}`,
      status: afterDrill ? ICalEventStatus.TENTATIVE : ICalEventStatus.CONFIRMED,
      ...(mealFrom !== null && mealUntil !== null
        ? { description: `用餐 ${localTime(mealFrom).slice(11)}–${localTime(mealUntil).slice(11)}` }
        : {}),
    });
  return calendar.toString();
}
