import type { z } from 'zod';
import { showListed } from './listed-record.prepare.ts';
import type { TaskFigures } from './lists.read.ts';
import type {
  listAnswer,
  revealedAnswer,
  taskAnswer,
  wholeListAnswer,
  wholeTaskAnswer,
} from './lists.schemas.ts';
import type { CountedList, WholeList } from './lists.service.ts';
import type { OpenTask, WholeTask } from './tasks.service.ts';

const figuresOf = ({ tasks, open, overdue, handedOn, found, refused, notFound, contacts }: TaskFigures) => ({
  tasks,
  open,
  overdue,
  handedOn,
  found,
  refused,
  notFound,
  contacts,
});

/** A list in an answer. */
export function showList(counted: CountedList): z.output<typeof listAnswer> {
  const { list, rows } = counted;
  return {
    id: list.id,
    kind: list.kind,
    source: list.source,
    reason: list.reason,
    division: list.division,
    receivedAt: list.receivedAt.toISOString(),
    dueAt: list.dueAt.toISOString(),
    by: list.createdBy,
    rows,
    ...figuresOf(counted),
  };
}

/** A list with its figures by division and hour. */
export function showWholeList(whole: WholeList): z.output<typeof wholeListAnswer> {
  return {
    ...showList(whole),
    divisions: whole.divisions.map((one) => ({ division: one.division, ...figuresOf(one) })),
    hours: whole.hours.map(({ hour, contacts, found }) => ({ hour, contacts, found })),
  };
}

/** A task in an answer: the person masked. */
export function showTask({ task, person }: OpenTask): z.output<typeof taskAnswer> {
  const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
  return {
    id: task.id,
    division: task.division,
    level: task.level,
    state: task.state,
    outcome: task.outcome,
    person: showListed(person),
    registrationId: task.residentId,
    matchedBy: task.matchedBy,
    lists: task.lists,
    contacts: task.contacts,
    dueAt: task.dueAt.toISOString(),
    notBefore: iso(task.notBefore),
    givenAt: task.givenAt.toISOString(),
    takenAt: iso(task.takenAt),
    escalatedAt: iso(task.escalatedAt),
    settledAt: iso(task.settledAt),
  };
}

/** A task with its rows and tries, masked. */
export function showWholeTask(whole: WholeTask): z.output<typeof wholeTaskAnswer> {
  return {
    ...showTask(whole),
    rows: whole.rows.map(({ listId, at, person }) => ({
      list: listId,
      ...showListed(person),
      at: at.toISOString(),
    })),
    tries: whole.tries.map((row) => ({
      id: row.id,
      at: row.at.toISOString(),
      means: row.means,
      outcome: row.outcome,
      by: row.by,
      division: row.division,
      notBefore: row.notBefore?.toISOString() ?? null,
      hasNote: row.text !== undefined,
      recordedAt: row.recordedAt.toISOString(),
    })),
  };
}

/** Who is to be found, unmasked. */
export function showRevealed({ task, rows, tries }: WholeTask): z.output<typeof revealedAnswer> {
  return {
    id: task.id,
    rows: rows.map(({ listId, person }) => ({
      list: listId,
      name: person.name,
      document: person.document ?? null,
      phone: person.phone ?? null,
      address: person.address ?? null,
      remark: person.remark ?? null,
    })),
    notes: tries.flatMap(({ at, text }) =>
      text === undefined ? [] : [{ at: at.toISOString(), note: text }],
    ),
  };
}
