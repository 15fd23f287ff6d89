import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import { type Caller, covers } from '../../foundation/index.ts';
import type { HourFigures, ListRow, ListsRead, TaskFigures } from './lists.read.ts';
import type { ListReason } from './lists.tables.ts';
import { drillOf } from './tasks.service.ts';

/** A list with its figures. */
export interface CountedList extends TaskFigures {
  list: ListRow;
  rows: number;
}

/** The same, by division and hour. */
export interface WholeList extends CountedList {
  divisions: ({ division: string } & TaskFigures)[];
  hours: HourFigures[];
}

/** What a request says of the list that it brings. */
export interface SaidList {
  source: string;
  reason: ListReason;
  received?: Date | undefined;
  due?: Date | undefined;
  list?: string | undefined;
}

export interface ListsService {
  /** Lists of a drill of the caller's division, the latest first. @throws AppError 404, 410 */
  list(
    by: Caller,
    drillId: string,
    after: { receivedAt: Date; id: string } | undefined,
    limit: number,
  ): Promise<CountedList[]>;
  /** @throws AppError 404, 410 */
  find(by: Caller, drillId: string, id: string): Promise<WholeList>;
  /**
   * What is said of a list, as the import of its file keeps it. @throws AppError 400 where the times cannot be, 404 where rows
   * are to be added to a list that is not there or not the caller's
   */
  said(by: Caller, drillId: string, said: SaidList): Promise<Record<string, string>>;
}

/** How long there is for a list unless it says, in ms. */
const dueWithinMs = 24 * 3_600_000;

const nothing: TaskFigures = {
  tasks: 0,
  open: 0,
  overdue: 0,
  handedOn: 0,
  found: 0,
  refused: 0,
  notFound: 0,
  contacts: 0,
};

export function createListsService(deps: {
  /** For the lists of a drill. */
  read: ListsRead;
  /** For one of them, which may have come just now. */
  present: () => Promise<ListsRead>;
  drills: DrillCatalogue;
  clock: Clock;
}): ListsService {
  const { read, present, drills, clock } = deps;

  /** Whose people are counted: all of a list for who brought it and those above them, else the caller's own. */
  const countedIn = (by: Caller, list: ListRow): string =>
    covers(by, list.division) ? '' : (by.division ?? '');

  async function counted(
    from: ListsRead,
    by: Caller,
    drillId: string,
    lists: readonly ListRow[],
  ): Promise<CountedList[]> {
    const asked = lists.map((list) => ({ id: list.id, division: countedIn(by, list) }));
    const figures = await from.figures(drillId, asked, clock.now());
    return lists.map((list) => {
      const { id: _, ...found } = figures.find(({ id }) => id === list.id) ?? {
        id: list.id,
        rows: 0,
        ...nothing,
      };
      return { list, ...found };
    });
  }

  return {
    async list(by, drillId, after, limit) {
      await drillOf(drills, by, drillId);
      return counted(read, by, drillId, await read.list(drillId, after, limit));
    },

    async find(by, drillId, id) {
      await drillOf(drills, by, drillId);
      const from = await present();
      const list = await from.find(drillId, id);
      if (list === undefined) throw new AppError(notFound);
      const [figures] = await counted(from, by, drillId, [list]);
      const division = countedIn(by, list);
      return {
        ...(figures ?? { list, rows: 0, ...nothing }),
        divisions: await from.byDivision({ drillId, list: id, division, now: clock.now() }),
        hours: await from.byHour({ drillId, list: id, division }),
      };
    },

    async said(by, drillId, { source, reason, received, due, list }) {
      await drillOf(drills, by, drillId);
      const now = clock.now();
      const receivedAt = received ?? now;
      const dueAt = due ?? new Date(receivedAt.getTime() + dueWithinMs);
      if (receivedAt > now) throw invalidField('?received', 'range', fromTomorrow);
      if (dueAt <= receivedAt) throw invalidField('?due', 'range', dueFirst);
      if (list !== undefined) {
        const there = await (await present()).find(drillId, list);
        if (there === undefined || !covers(by, there.division)) throw new AppError(notFound);
      }
      return {
        source,
        reason,
        receivedAt: receivedAt.toISOString(),
        dueAt: dueAt.toISOString(),
        ...(list === undefined ? {} : { listId: list }),
      };
    },
  };
}

const fromTomorrow = {
  en: 'The list has not come yet at that time. Give when it came, or leave it out for now. For example: 2021-09-20T08:30:00+08:00',
  zh: '收到时间不能晚于当前时间，请填写实际时间或留空。例如：2021-09-20T08:30:00+08:00',
};
const dueFirst = {
  en: 'The list is due before it came. Give a later time. For example: 2021-09-24T08:30:00+08:00',
  zh: '办结时限早于收到时间，请填写更晚的时间。例如：2021-09-24T08:30:00+08:00',
};
