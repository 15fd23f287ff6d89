import { dayNumberOf, liesAhead, serviceDayNumber } from '../../../core/calendar/index.ts';
import { isAlarmingCheck } from '../../../core/field/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { type Database, inTransaction, type Tx } from '../../../platform/db/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import { type DrillCatalogue, longestMonitoring } from '../../drill/index.ts';
import {
  type Actor,
  type AuditAction,
  type Auditor,
  auditInsert,
  type Caller,
  type DrillKeys,
  facilityOf,
} from '../../foundation/index.ts';
import type { FacilitiesService } from '../facilities/index.ts';
import { drillOf } from '../lists/index.ts';
import { type CheckRecord, sealCheck } from './check-record.ts';
import { monitoringOver } from './monitoring.errors.ts';
import type {
  CheckRow,
  DayFigures,
  MonitoringOf,
  MonitoringQuery,
  MonitoringRead,
  MonitoringRow,
  SwabWay,
} from './monitoring.read.ts';
import type { MonitoringRepo } from './monitoring.repo.ts';
import { mostChecks } from './monitoring.schemas.ts';
import { standingOn } from './standing.ts';

type By = Caller & Pick<Actor, 'requestId' | 'draws'>;

/** A monitoring that can be shown as it stands at a time. */
export interface OpenMonitoring {
  row: MonitoringRow;
  keys: DrillKeys;
  now: Date;
}

/** The same with its checks and swabs. */
export interface WholeMonitoring extends OpenMonitoring {
  checks: CheckRow[];
  swabs: { day: number; way: SwabWay; at: Date }[];
}

export interface MonitoringService {
  /** Of those who live in the caller's division, or lie in the facility. @throws AppError 404, 410 */
  list(
    by: Caller,
    drillId: string,
    query: Omit<MonitoringQuery, 'drillId' | 'division' | 'today'> & { community?: string | undefined },
  ): Promise<OpenMonitoring[]>;
  /** @throws AppError 404 for what is not there or lies outside the caller's division, 410 */
  find(by: Caller, drillId: string, id: string): Promise<WholeMonitoring>;
  /** The same, to be shown unmasked. The audit log has the line before anything is answered. @throws AppError 404, 410 */
  reveal(by: By, drillId: string, id: string, reason: string): Promise<WholeMonitoring>;
  /** What a day came to, by division: today unless told. @throws AppError 400 for a day to come, 404, 410 */
  figures(
    by: Caller,
    drillId: string,
    date: string | undefined,
  ): Promise<{ day: number; divisions: DayFigures[] }>;
  /**
   * Takes a check of a day. Sent again it changes nothing; checks may come in any order, also of days that are over.
   * @throws AppError 400 for a time to come or a day before it began, 404, 409 `monitoring-over`, 410
   */
  check(by: By, drillId: string, id: string, check: CheckRecord & { at: Date }): Promise<WholeMonitoring>;
  /**
   * Makes it longer or shorter, or ends it today, with a reason. Once is as good as twice.
   * @throws AppError 400, 404, 409 `monitoring-over`, 410
   */
  change(by: By, drillId: string, id: string, change: Change): Promise<WholeMonitoring>;
}

/** What somebody decides of a monitoring, and why. */
export type Change = { reason: string } & (
  | { what: 'extend' | 'shorten'; until: string }
  | { what: 'release' }
);

const actions: Record<Change['what'], AuditAction> = {
  extend: 'monitoring.extended',
  shorten: 'monitoring.shortened',
  release: 'monitoring.released',
};

export function createMonitoringService(deps: {
  sql: Database['sql'];
  repo: MonitoringRepo;
  read: MonitoringRead;
  /** The same at the database that is written to, for what has just been written. */
  fresh: MonitoringRead;
  drills: DrillCatalogue;
  facilities: Pick<FacilitiesService, 'see'>;
  audit: Auditor;
  clock: Clock;
}): MonitoringService {
  const { sql, repo, read, fresh, drills, facilities, audit, clock } = deps;
  const dayOf = (at: Date): number => serviceDayNumber(at.getTime());

  /** Whose monitoring a caller sees: a facility that of whoever lies there, all others that of their division. */
  async function seenBy(by: Caller, drillId: string) {
    if (by.role !== 'facility') return { ...(await drillOf(drills, by, drillId)), facility: undefined };
    const drill = await drills.withPeople(drillId);
    const { id: facility } = await facilities.see(by, drillId, facilityOf(by));
    return { drill, division: '', facility };
  }

  async function whole(
    from: MonitoringRead,
    keys: DrillKeys,
    of: Omit<MonitoringOf, 'today'>,
  ): Promise<WholeMonitoring> {
    const now = clock.now();
    const row = await from.find({ ...of, today: dayOf(now) });
    if (row === undefined) throw new AppError(notFound);
    const checks = await from.checks(of.drillId, of.id, mostChecks);
    return { row, keys, now, checks, swabs: await from.swabs(of.id) };
  }

  /** Does something to one that is held, after the closing of its drill, too, and answers it as it is afterwards. */
  async function changing(
    by: By,
    drillId: string,
    id: string,
    work: (
      tx: Tx,
      of: { row: MonitoringRow; drill: Awaited<ReturnType<typeof drillOf>>['drill']; now: Date },
    ) => Promise<void>,
  ): Promise<WholeMonitoring> {
    const { drill, division, facility } = await seenBy(by, drillId);
    const now = clock.now();
    await inTransaction(sql, async (tx) => {
      const row = await repo.hold(tx, { drillId, division, facility, today: dayOf(now), id });
      if (row === undefined) throw new AppError(notFound);
      await work(tx, { row, drill, now });
    });
    return whole(fresh, drill.keys, { drillId, division, facility, id });
  }

  return {
    async list(by, drillId, { community, ...query }) {
      const { drill, division, facility } = await seenBy(by, drillId);
      const now = clock.now();
      const asked = { ...query, drillId, division: community ?? division, facility, today: dayOf(now) };
      return (await read.list(asked)).map((row) => ({ row, keys: drill.keys, now }));
    },

    async find(by, drillId, id) {
      const { drill, division, facility } = await seenBy(by, drillId);
      return whole(read, drill.keys, { drillId, division, facility, id });
    },

    async reveal(by, drillId, id, reason) {
      const { drill, division } = await drillOf(drills, by, drillId);
      const found = await whole(fresh, drill.keys, { drillId, division, id });
      await audit.append(
        audit.entryIn(drill, {
          by,
          action: 'person.revealed',
          object: { kind: 'monitoring', id },
          division: found.row.community,
          reason,
        }),
      );
      return found;
    },

    async figures(by, drillId, date) {
      const { division } = await drillOf(drills, by, drillId);
      const today = dayOf(clock.now());
      const day = date === undefined ? today : dayNumberOf(date);
      if (day > today) throw invalidField('?date', 'range', dayToCome);
      // One level below the caller's: districts of a city, streets of a district, communities of a street.
      const digits = [4, 6, 9, 12].find((length) => length > division.length) ?? 12;
      return { day, divisions: await read.figures({ drillId, division, today, day, digits }) };
    },

    check: (by, drillId, id, { at, ...record }) =>
      changing(by, drillId, id, async (tx, { row, drill, now }) => {
        if (liesAhead(at, now)) throw invalidField('/at', 'range', toCome);
        const day = dayOf(at);
        if (day < row.fromDay) throw invalidField('/at', 'range', beforeIt);
        const { id: checkId, record: sealed } = sealCheck(
          drill.keys,
          { monitoringId: id, account: by.sub, at },
          record,
        );
        if (await repo.hasCheck(tx, checkId)) return;
        const { lastDay } = standingOn(now, row);
        // On the day on which somebody is released they may have been asked before that.
        if (day > Math.max(lastDay, row.endedDay ?? lastDay)) throw new AppError(monitoringOver);
        await repo.addCheck(tx, {
          id: checkId,
          drillId,
          monitoringId: id,
          day,
          at,
          receivedAt: now,
          account: by.sub,
          alarming: isAlarmingCheck(record),
          record: sealed,
        });
      }),

    change: (by, drillId, id, change) =>
      changing(by, drillId, id, async (tx, { row, drill, now }) => {
        const today = dayOf(now);
        const { state } = standingOn(now, row);
        const untilDay = 'until' in change ? dayNumberOf(change.until) : null;
        const noted = audit.entryIn(drill, {
          by,
          action: actions[change.what],
          object: { kind: 'monitoring', id },
          division: row.community,
          reason: change.reason,
          ...('until' in change ? { details: { until: change.until } } : {}),
        });
        const done = untilDay === null ? row.endedAs === 'released' : untilDay === row.untilDay;
        if (done || !(await repo.isNew(tx, noted))) return;
        if (state !== 'open') throw new AppError(monitoringOver);
        if (untilDay === null) {
          await repo.end(tx, id, { day: today, as: 'released', at: now, by: by.sub });
        } else {
          if (change.what === 'extend' && untilDay < row.untilDay)
            throw invalidField('/until', 'range', notLater);
          if (change.what === 'shorten' && untilDay > row.untilDay)
            throw invalidField('/until', 'range', notEarlier);
          if (untilDay < today) throw invalidField('/until', 'range', isOver);
          if (untilDay > row.exposureDay + longestMonitoring) throw invalidField('/until', 'range', tooLong);
          await repo.lasts(tx, id, untilDay);
        }
        await tx`${auditInsert(sql, noted)}`;
      }),
  };
}

const toCome = {
  en: 'Nobody has been asked yet at a time to come. Give the time at which it was measured. For example: 2021-09-20T08:30:00+08:00',
  zh: '检查时间不能晚于当前时间，请填写实际测量时间。例如：2021-09-20T08:30:00+08:00',
};
const beforeIt = {
  en: 'The monitoring had not begun on that day. Give a time from its first day (`from`) on',
  zh: '该日期早于健康监测开始日期，请填写监测期（`from` 起）内的时间',
};
const dayToCome = {
  en: 'Nothing has come of that day yet. Give today or a day before. For example: 2021-09-20',
  zh: '日期不能晚于今日，请填写今日或之前的日期。例如：2021-09-20',
};
const notLater = {
  en: 'It lasts longer already. Give a later day than `until`, or shorten it',
  zh: '该日期早于原定截止日期，请填写更晚的日期，或改用缩短',
};
const notEarlier = {
  en: 'It ends sooner already. Give an earlier day than `until`, or extend it',
  zh: '该日期晚于原定截止日期，请填写更早的日期，或改用延长',
};
const isOver = {
  en: 'That day is over. Give today or a later day; to end it at once, release it',
  zh: '该日期已过，请填写今日或之后的日期；立即结束的，请解除监测',
};
const tooLong = {
  en: `Nobody is under monitoring longer than ${longestMonitoring} days after an exposure. Give an earlier day; after a newer exposure begin it anew`,
  zh: `健康监测最长为末次暴露后 ${longestMonitoring} 天，请填写更早的日期；有新的暴露的，请重新开始`,
};
