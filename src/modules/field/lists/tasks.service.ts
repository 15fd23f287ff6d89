import { liesAhead } from '../../../core/calendar/index.ts';
import { settlesAlone } from '../../../core/follow-up/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { type Database, inTransaction } from '../../../platform/db/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import type { DrillCatalogue, OpenDrill } from '../../drill/index.ts';
import { type Actor, type Auditor, type Caller, drawsOf, related } from '../../foundation/index.ts';
import { type ListedRecord, openListed, openNote, sealNote } from './listed-record.prepare.ts';
import { taskHandedOn, tooManyContacts } from './lists.errors.ts';
import type { ContactRow, TaskQuery, TaskRow, TasksRead } from './tasks.read.ts';
import type { NewContact, TasksRepo } from './tasks.repo.ts';

/** Tries that are kept of one task; only what settles an open one is taken beyond. */
export const mostContacts = 200;

/** Rows that are shown of one task. */
const mostRows = 100;

/** How long a task may lie with whom it was given to before it is on the list of those nobody has taken, in ms. */
export const takenWithinMs = 3_600_000;

type By = Caller & Pick<Actor, 'requestId' | 'draws'>;

/** A try, as it is told. */
export type ToldContact = Pick<NewContact, 'means' | 'outcome' | 'at'> & {
  notBefore?: Date | undefined;
  note?: string | undefined;
  task?: 'open' | 'settled' | undefined;
};

/** A task whose person can be shown. */
export interface OpenTask {
  task: TaskRow;
  person: ListedRecord;
}

/** A task with all that is known of it. */
export interface WholeTask extends OpenTask {
  rows: { listId: string; at: Date; person: ListedRecord }[];
  tries: (ContactRow & { text: string | undefined })[];
}

export interface TasksService {
  /** Tasks of the caller's division. @throws AppError 404, 410 */
  list(
    by: Caller,
    drillId: string,
    query: Omit<TaskQuery, 'drillId' | 'division' | 'dueBefore' | 'givenBefore'> & {
      community?: string | undefined;
      overdue?: boolean | undefined;
      untaken?: boolean | undefined;
    },
  ): Promise<OpenTask[]>;
  /** @throws AppError 404 for what is not there or lies outside the caller's division, 410 */
  find(by: Caller, drillId: string, id: string): Promise<WholeTask>;
  /**
   * Records a try, with what it makes of the task. @throws AppError 400, 404, 409 `too-many-contacts`, `task-handed-on`
   */
  contact(by: By, drillId: string, id: string, told: ToldContact): Promise<WholeTask>;
  /** The same unmasked. The audit log has the line before anything is answered. @throws AppError 404, 410 */
  reveal(by: By, drillId: string, id: string, reason: string): Promise<WholeTask>;
}

/** A drill of the caller's division, and that division. @throws AppError 404, 410 */
export async function drillOf(drills: DrillCatalogue, by: Caller, drillId: string) {
  const drill = await drills.withPeople(drillId);
  const { division } = by;
  if (division === undefined || !related(division, drill.city)) throw new AppError(notFound);
  return { drill, division };
}

export function createTasksService(deps: {
  sql: Database['sql'];
  repo: TasksRepo;
  read: TasksRead;
  /** The same at the database that is written to, for what has just been written. */
  fresh: TasksRead;
  drills: DrillCatalogue;
  audit: Auditor;
  clock: Clock;
}): TasksService {
  const { sql, repo, read, fresh, drills, audit, clock } = deps;

  const opened = ({ keys }: OpenDrill, task: TaskRow): OpenTask => ({
    task,
    person: openListed(keys, task.rowId, task.person),
  });

  async function whole(from: TasksRead, drill: OpenDrill, division: string, id: string): Promise<WholeTask> {
    const task = await from.find(drill.id, id, division);
    if (task === undefined) throw new AppError(notFound);
    const [rows, contacts] = [
      await from.rows(drill.id, task.id, mostRows),
      await from.contacts(drill.id, task.id),
    ];
    const { keys } = drill;
    return {
      ...opened(drill, task),
      rows: rows.map((row) => ({
        listId: row.listId,
        at: row.at,
        person: openListed(keys, row.id, row.person),
      })),
      tries: contacts.map((row) => ({
        ...row,
        text: row.note === null ? undefined : openNote(keys, row.id, row.note),
      })),
    };
  }

  return {
    async list(by, drillId, { community, overdue, untaken, ...query }) {
      const { drill, division } = await drillOf(drills, by, drillId);
      const now = clock.now();
      const rows = await read.list({
        ...query,
        drillId,
        division: community ?? division,
        dueBefore: overdue === true ? now : undefined,
        givenBefore: untaken === true ? new Date(now.getTime() - takenWithinMs) : undefined,
      });
      return rows.map((row) => opened(drill, row));
    },

    async find(by, drillId, id) {
      const { drill, division } = await drillOf(drills, by, drillId);
      return whole(read, drill, division, id);
    },

    async contact(by, drillId, id, { means, outcome, at, notBefore, note, task: wanted }) {
      const { drill, division } = await drillOf(drills, by, drillId);
      const now = clock.now();
      if (liesAhead(at, now)) throw invalidField('/at', 'range', inFuture);
      if (notBefore !== undefined && notBefore <= at) throw invalidField('/notBefore', 'range', before);
      const settles = (wanted ?? (settlesAlone(outcome) ? 'settled' : 'open')) === 'settled';
      if (settles && !settlesAlone(outcome) && note === undefined)
        throw invalidField('/note', 'required', noteMissing);
      const contactId = drawsOf(by).id(`contact ${id}`);
      await inTransaction(sql, async (tx) => {
        const task = await repo.hold(tx, drillId, id, division);
        if (task === undefined) throw new AppError(notFound);
        if (await repo.hasContact(tx, drillId, contactId)) return;
        if (task.state === 'handed-on') throw new AppError(taskHandedOn);
        if (task.contacts >= mostContacts && !(settles && task.state === 'open'))
          throw new AppError(tooManyContacts);
        await repo.addContact(tx, {
          id: contactId,
          drillId,
          taskId: task.id,
          at,
          means,
          outcome,
          by: by.sub,
          division: task.division,
          notBefore,
          note: note === undefined ? undefined : sealNote(drill.keys, contactId, note),
          recordedAt: now,
          settles,
        });
      });
      return whole(fresh, drill, division, id);
    },

    async reveal(by, drillId, id, reason) {
      const { drill, division } = await drillOf(drills, by, drillId);
      const found = await whole(fresh, drill, division, id);
      await audit.append(
        audit.entryIn(drill, {
          by,
          action: 'person.revealed',
          object: { kind: 'task', id: found.task.id },
          division: found.task.division,
          reason,
        }),
      );
      return found;
    },
  };
}

const inFuture = {
  en: 'Nobody has been tried yet at a time to come. Give the time at which it was tried. For example: 2021-09-20T08:30:00+08:00',
  zh: '联系时间不能晚于当前时间，请填写实际联系时间。例如：2021-09-20T08:30:00+08:00',
};
const before = {
  en: 'The next try is to be after this one. Give a later time, or leave it out. For example: 2021-09-22T20:00:00+08:00',
  zh: '下次联系时间应晚于本次联系时间，请填写更晚的时间或留空。例如：2021-09-22T20:00:00+08:00',
};
const noteMissing = {
  en: 'Missing: who gives somebody up whom they have not reached says why. For example: 三个号码均为空号，邻居称已搬走',
  zh: '未填写：未联系上而办结的，须说明情况。例如：三个号码均为空号，邻居称已搬走',
};
