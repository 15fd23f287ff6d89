import type { ContactOutcome, TaskLevel, TaskState } from '../../../core/follow-up/index.ts';
import type { Database, Queryable, ReadDatabase } from '../../../platform/db/index.ts';
import type { AuditEntry } from '../../foundation/index.ts';

export type RequestDirection = 'in' | 'out';

/** A request as it is kept. */
export type RequestRow = {
  id: string;
  direction: RequestDirection;
  number: string;
  region: string;
  division: string;
  dueAt: Date;
  createdBy: string;
  createdAt: Date;
  takenAt: Date | null;
  takenBy: string | null;
  answeredAt: Date | null;
  answeredBy: string | null;
};

export type NewRequest = Pick<
  RequestRow,
  'id' | 'direction' | 'number' | 'region' | 'division' | 'dueAt' | 'createdBy' | 'createdAt'
> & { drillId: string };

/** Somebody whom a request is about, with one of the rows that name them. */
export type AskedPerson = {
  taskId: string;
  state: TaskState;
  outcome: ContactOutcome | null;
  contacts: number;
  lastContactAt: Date | null;
  /** The other region's note, sealed; null where there is none, and for requests of others. */
  note: Buffer | null;
  /** The task under which the note was sealed: theirs when the request went out. */
  noteTask: string | null;
  rowId: string;
  /** Sealed. */
  person: Buffer;
};

/** Which requests are wanted. */
export interface RequestQuery {
  drillId: string;
  division: string;
  direction?: RequestDirection | undefined;
  /** Those that nobody has taken since they came before a time. */
  untakenSince?: Date | undefined;
  /** Those that were due before a time and are not answered. */
  dueBefore?: Date | undefined;
  after: { createdAt: Date; id: string } | undefined;
  limit: number;
}

/** A request with how many it is about, and of how many there is an outcome. */
export type CountedRequest = RequestRow & { people: number; answered: number };

export interface RequestsRepo {
  /** Keeps a request, unless there is one of its direction, region and number; answers the one that stands, held. */
  open(on: Queryable, request: NewRequest): Promise<RequestRow>;
  /** Holds one below a division. */
  hold(on: Queryable, drillId: string, id: string, division: string): Promise<RequestRow | undefined>;
  /** Adds somebody to a request of ours. Once is as good as twice. */
  addPerson(
    on: Queryable,
    added: { drillId: string; requestId: string; taskId: string; by: string; at: Date },
  ): Promise<void>;
  take(on: Queryable, id: string, by: string, at: Date): Promise<void>;
  answer(on: Queryable, id: string, by: string, at: Date): Promise<void>;
  /**
   * As whom a request of ours names somebody: the tasks that it names which are, or have since become part of, one task; none
   * where it does not name them. `stands` is that one.
   */
  namedAs(
    on: Queryable,
    of: { drillId: string; requestId: string; taskId: string },
  ): Promise<{ taskId: string; stands: string }[]>;
  /** Keeps what the other region says of somebody. */
  answerPerson(
    on: Queryable,
    answer: {
      drillId: string;
      requestId: string;
      taskId: string;
      outcome: ContactOutcome;
      note: Buffer | undefined;
      at: Date;
    },
  ): Promise<void>;
  /** How many it is about, and of how many there is an outcome. */
  count(on: Queryable, drillId: string, id: string): Promise<{ people: number; answered: number }>;
  /** Whether the line of an act is in the audit log: then a repeat of the request has done it before, and it stands. */
  isNoted(on: Queryable, entry: AuditEntry): Promise<boolean>;
  whereabouts(on: Queryable, drillId: string, taskId: string): Promise<HandedOn>;
}

/** Where a task is now. */
export type HandedOn = {
  id: string;
  division: string;
  level: TaskLevel;
  state: TaskState;
  /** The request that it stands in; null within the city. */
  request: string | null;
};

export interface RequestsRead {
  /** The latest first. */
  list(query: RequestQuery): Promise<CountedRequest[]>;
  find(drillId: string, id: string, division: string): Promise<CountedRequest | undefined>;
  /** Those whom a request is about, in order of their tasks, from after one. */
  people(
    drillId: string,
    request: RequestRow,
    after: string | undefined,
    limit: number,
  ): Promise<AskedPerson[]>;
}

const nil = '00000000-0000-0000-0000-000000000000';

const columnsOf = (sql: ReadDatabase['sql']) => sql`
  q.id, q.direction, q.number, q.region, q.division, q.due_at as "dueAt", q.created_by as "createdBy",
  q.created_at as "createdAt", q.taken_at as "takenAt", q.taken_by as "takenBy", q.answered_at as "answeredAt",
  q.answered_by as "answeredBy"`;

/**
 * Those whom a request `q` of ours asks for. Where somebody's task has become part of another one since, that one (`stands`) says
 * what has come of them.
 */
const askedByUs = (sql: ReadDatabase['sql']) => sql`
  (select p.task_id, p.note, coalesce(o.folded_into, p.task_id) as stands
  from assistance_people p join follow_up_tasks o on o.drill_id = p.drill_id and o.id = p.task_id
  where q.direction = 'out' and p.drill_id = q.drill_id and p.request_id = q.id)`;

/** Tasks that a request `q` is about. */
const askedFor = (sql: ReadDatabase['sql']) => sql`
  (select r.task_id from follow_up_rows r where q.direction = 'in' and r.drill_id = q.drill_id and r.list_id = q.id
  union select stands from ${askedByUs(sql)} o)`;

/** How many a request `q` is about (`n.people`), and of how many there is an outcome (`n.answered`). */
export const requestCounts = (sql: ReadDatabase['sql']) => sql`
  cross join lateral (
    select count(*)::int as people, count(t.outcome)::int as answered
    from ${askedFor(sql)} a join follow_up_tasks t on t.drill_id = q.drill_id and t.id = a.task_id) n`;

export function createRequestsRepo({ sql }: Pick<Database, 'sql'>): RequestsRepo {
  return {
    async open(on, request) {
      const { id, drillId, direction, number, region, division, dueAt, createdBy, createdAt } = request;
      await on`
        insert into assistance_requests (id, drill_id, direction, number, region, division, due_at, created_by, created_at)
        values (${id}, ${drillId}, ${direction}, ${number}, ${region}, ${division}, ${dueAt}, ${createdBy}, ${createdAt})
        on conflict do nothing`;
      const [row] = await on<RequestRow[]>`
        select ${columnsOf(sql)} from assistance_requests q
        where q.drill_id = ${drillId} and q.direction = ${direction} and q.region = ${region} and q.number = ${number} for update`;
      if (row === undefined) throw new Error('the request was not put on file');
      return row;
    },

    async hold(on, drillId, id, division) {
      const [row] = await on<RequestRow[]>`
        select ${columnsOf(sql)} from assistance_requests q
        where q.drill_id = ${drillId} and q.id = ${id} and q.division like ${`${division}%`} for update`;
      return row;
    },

    async addPerson(on, { drillId, requestId, taskId, by, at }) {
      await on`
        insert into assistance_people (drill_id, request_id, task_id, added_by, added_at)
        values (${drillId}, ${requestId}, ${taskId}, ${by}, ${at}) on conflict do nothing`;
    },

    async take(on, id, by, at) {
      await on`
        update assistance_requests set taken_at = ${at}, taken_by = ${by} where id = ${id} and taken_at is null`;
    },

    async answer(on, id, by, at) {
      await on`
        update assistance_requests set answered_at = ${at}, answered_by = ${by}, taken_at = coalesce(taken_at, ${at}::timestamptz),
          taken_by = coalesce(taken_by, ${by}) where id = ${id}`;
    },

    async namedAs(on, { drillId, requestId, taskId }) {
      const rows = await on<{ taskId: string; stands: string }[]>`
        select o.task_id as "taskId", o.stands from assistance_requests q cross join lateral ${askedByUs(sql)} o
        where q.drill_id = ${drillId} and q.id = ${requestId} and o.stands = coalesce(
          (select folded_into from follow_up_tasks where drill_id = ${drillId} and id = ${taskId}), ${taskId})
        order by o.task_id`;
      return [...rows];
    },

    async answerPerson(on, { drillId, requestId, taskId, outcome, note, at }) {
      await on`
        update assistance_people set outcome = ${outcome}, note = ${note ?? null}, answered_at = ${at}
        where drill_id = ${drillId} and request_id = ${requestId} and task_id = ${taskId}`;
    },

    async count(on, drillId, id) {
      const [row] = await on<{ people: number; answered: number }[]>`
        select n.people, n.answered from assistance_requests q ${requestCounts(sql)}
        where q.drill_id = ${drillId} and q.id = ${id}`;
      return row ?? { people: 0, answered: 0 };
    },

    isNoted: async (on, { id }) => (await on`select from audit_log where id = ${id}`).length > 0,

    async whereabouts(on, drillId, taskId) {
      const [row] = await on<HandedOn[]>`
        select t.id, t.division, t.level, t.state, (
          select p.request_id from assistance_people p
          where p.drill_id = t.drill_id and t.state = 'handed-on' and p.task_id in (
            select t.id union all select o.id from follow_up_tasks o where o.drill_id = t.drill_id and o.folded_into = t.id)
          order by p.added_at desc limit 1) as request
        from follow_up_tasks t where t.drill_id = ${drillId} and t.id = ${taskId}`;
      if (row === undefined) throw new Error('the task is gone');
      return row;
    },
  };
}

export function createRequestsRead({ sql }: ReadDatabase): RequestsRead {
  return {
    list: ({ drillId, division, direction, untakenSince, dueBefore, after, limit }) => sql<CountedRequest[]>`
      select ${columnsOf(sql)}, n.people, n.answered from assistance_requests q ${requestCounts(sql)}
      where q.drill_id = ${drillId} and q.division like ${`${division}%`}
        and (${direction ?? null}::text is null or q.direction = ${direction ?? null})
        and (${untakenSince ?? null}::timestamptz is null or (q.taken_at is null and q.created_at <= ${untakenSince ?? null}))
        and (${dueBefore ?? null}::timestamptz is null or (q.answered_at is null and q.due_at <= ${dueBefore ?? null}))
        and (${after?.id ?? null}::uuid is null
          or (q.created_at, q.id) < (${after?.createdAt ?? null}::timestamptz, ${after?.id ?? null}::uuid))
      order by q.created_at desc, q.id desc limit ${limit}`,

    async find(drillId, id, division) {
      const [row] = await sql<CountedRequest[]>`
        select ${columnsOf(sql)}, n.people, n.answered from assistance_requests q ${requestCounts(sql)}
        where q.drill_id = ${drillId} and q.id = ${id} and q.division like ${`${division}%`}`;
      return row;
    },

    people: (drillId, { id }, after, limit) => sql<AskedPerson[]>`
      select t.id as "taskId", t.state, t.outcome, t.contacts, p.note, p.task_id as "noteTask", f.id as "rowId", f.person,
        (select max(c.at) from follow_up_contacts c where c.drill_id = t.drill_id and c.task_id = t.id) as "lastContactAt"
      from assistance_requests q
      cross join lateral (
        select a.task_id from ${askedFor(sql)} a where a.task_id > ${after ?? nil}::uuid order by a.task_id limit ${limit}) a
      join follow_up_tasks t on t.drill_id = q.drill_id and t.id = a.task_id
      left join lateral (
        select o.task_id, o.note from ${askedByUs(sql)} o where o.stands = t.id order by o.note is null, o.task_id limit 1) p on true
      cross join lateral (
        select r.id, r.person from follow_up_rows r where r.drill_id = t.drill_id and r.task_id = t.id
        order by r.list_id <> q.id, r.at, r.id limit 1) f
      where q.drill_id = ${drillId} and q.id = ${id} order by t.id`,
  };
}
