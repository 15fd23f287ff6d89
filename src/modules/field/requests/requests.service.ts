import type { ContactOutcome } from '../../../core/follow-up/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { open, seal } from '../../../platform/crypto/index.ts';
import { type Database, inTransaction } from '../../../platform/db/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import type { DrillCatalogue, OpenDrill } from '../../drill/index.ts';
import { type Actor, type Auditor, auditInsert, type Caller, drawsOf } from '../../foundation/index.ts';
import {
  batchOf,
  drillOf,
  type FollowUpWriter,
  type ListedRecord,
  openListed,
  placeIn,
  placesOf,
  sealListed,
  type TasksRepo,
  takenWithinMs,
} from '../lists/index.ts';
import { type Asking, isOver, openDrill } from './asking.ts';
import { requestNumberTaken, requestUnanswered } from './requests.errors.ts';
import type {
  AskedPerson,
  CountedRequest,
  RequestQuery,
  RequestsRead,
  RequestsRepo,
} from './requests.repo.ts';

type By = Caller & Pick<Actor, 'requestId' | 'draws'>;

/** Somebody of whom another region asks. */
export interface ToldPerson {
  name: string;
  document?: ListedRecord['document'];
  phone?: string | undefined;
  /** Where they live, as far as the sender knows it. */
  division?: string | undefined;
  address?: string | undefined;
  remark?: string | undefined;
}

/** What a new request says. */
export interface ToldRequest {
  number: string;
  region: string;
  due: Date;
  reason?: Parameters<FollowUpWriter['take']>[1]['reason'] | undefined;
  people?: readonly ToldPerson[] | undefined;
  tasks?: readonly string[] | undefined;
}

/** Somebody whom a request is about, opened. */
export type OpenAsked = Omit<AskedPerson, 'person' | 'note' | 'noteTask'> & {
  person: ListedRecord;
  note: string | undefined;
};

export interface RequestsService {
  /** Requests of the caller's division. @throws AppError 404, 410 */
  list(
    by: Caller,
    drillId: string,
    query: Pick<RequestQuery, 'direction' | 'after' | 'limit'> & {
      untaken?: boolean | undefined;
      overdue?: boolean | undefined;
    },
  ): Promise<CountedRequest[]>;
  /** One with its first people. @throws AppError 404, 410 */
  find(
    by: Caller,
    drillId: string,
    id: string,
    people: number,
  ): Promise<{ request: CountedRequest; asked: OpenAsked[] }>;
  /** All whom a request is about, read as they are taken. @throws AppError 404, 410 */
  everybody(by: Caller, drillId: string, id: string): Promise<AsyncIterable<OpenAsked>>;
  /**
   * Enters a request: of another region, whose people become tasks; or of ours, which hands tasks on. @throws AppError 400, 404,
   * 409 `request-number-taken`, `task-handed-on`, `drill-closed`
   */
  enter(by: By, drillId: string, told: ToldRequest): Promise<CountedRequest>;
  /** Says that it is seen to. Once is as good as twice. @throws AppError 404 */
  take(by: By, drillId: string, id: string): Promise<CountedRequest>;
  /**
   * Answers a request, or keeps what was answered to ours. @throws AppError 400, 404, 409 `request-unanswered`
   */
  answer(
    by: By,
    drillId: string,
    id: string,
    said: {
      partial?: boolean | undefined;
      people?: readonly { task: string; outcome: ContactOutcome; note?: string | undefined }[] | undefined;
    },
  ): Promise<CountedRequest>;
  /** Notes in the audit log that everybody on a request is handed out unmasked, and why. @throws AppError 404, 410 */
  noteExport(by: By, drillId: string, id: string, reason: string, format: string): Promise<void>;
}

/** People that are read together. */
const pageSize = 300;

const noteContext = (requestId: string, taskId: string) => ({
  table: 'assistance_people',
  column: 'note',
  row: `${requestId}/${taskId}`,
});

export function createRequestsService(deps: {
  sql: Database['sql'];
  repo: RequestsRepo;
  /** At the database that is written to, for what has just been written. */
  read: RequestsRead;
  /** For lists. */
  reports: Pick<RequestsRead, 'list'>;
  /** For all of one of them, which may have been entered just now. */
  present: () => Promise<RequestsRead>;
  tasks: Pick<TasksRepo, 'close'>;
  asking: Asking;
  followUps: FollowUpWriter;
  drills: DrillCatalogue;
  audit: Auditor;
  clock: Clock;
}): RequestsService {
  const { sql, repo, read, reports, present, tasks, asking, followUps, drills, audit, clock } = deps;
  const { ask, newRequest } = asking;

  async function found(drillId: string, id: string, division: string, from = read): Promise<CountedRequest> {
    const request = await from.find(drillId, id, division);
    if (request === undefined) throw new AppError(notFound);
    return request;
  }

  function opened(
    { keys }: OpenDrill,
    requestId: string,
    { person, note, noteTask, ...asked }: AskedPerson,
  ): OpenAsked {
    return {
      ...asked,
      person: openListed(keys, asked.rowId, person),
      note:
        note === null
          ? undefined
          : open(keys.data, note, noteContext(requestId, noteTask ?? asked.taskId)).toString('utf8'),
    };
  }

  return {
    async list(by, drillId, { untaken, overdue, ...query }) {
      const { division } = await drillOf(drills, by, drillId);
      const now = clock.now();
      return reports.list({
        ...query,
        drillId,
        division,
        untakenSince: untaken === true ? new Date(now.getTime() - takenWithinMs) : undefined,
        dueBefore: overdue === true ? now : undefined,
      });
    },

    async find(by, drillId, id, people) {
      const { drill, division } = await drillOf(drills, by, drillId);
      const from = await present();
      const request = await found(drillId, id, division, from);
      const rows = await from.people(drillId, request, undefined, people);
      return { request, asked: rows.map((row) => opened(drill, id, row)) };
    },

    async everybody(by, drillId, id) {
      const { drill, division } = await drillOf(drills, by, drillId);
      const from = await present();
      const request = await found(drillId, id, division, from);
      return (async function* () {
        for (let after: string | undefined; ; ) {
          const page = await from.people(drillId, request, after, pageSize);
          for (const row of page) yield opened(drill, id, row);
          after = page.at(-1)?.taskId;
          if (page.length < pageSize) return;
        }
      })();
    },

    async enter(by, drillId, told) {
      const { drill, division } = await openDrill(drills, by, drillId);
      const { people, tasks: ids, reason = 'other' } = told;
      const id = drawsOf(by).id('request');
      if (told.due <= clock.now()) throw invalidField('/due', 'over', isOver);
      const request = newRequest(by, drill, id, people === undefined ? 'out' : 'in', told);
      const places = placesOf(drill);
      const rows = (people ?? []).map((person) => sealListed(drill.keys, id, listedOf(person, places)));
      await inTransaction(sql, async (tx) => {
        if ((await repo.hold(tx, drillId, id, '')) !== undefined) return;
        const stands = await repo.open(tx, request);
        if (stands.id !== id) throw new AppError(requestNumberTaken);
        for (const taskId of [...(ids ?? [])].sort()) await ask(tx, stands, drillId, taskId, by);
        if (people === undefined) return;
        const { region, number, dueAt, createdBy, createdAt } = request;
        const list = {
          id,
          drillId,
          kind: 'request',
          division,
          reason,
          dueAt,
          createdBy,
          receivedAt: createdAt,
        } as const;
        await followUps.take(tx, { ...list, source: `${region} ${number}` }, batchOf(rows), createdAt);
      });
      return found(drillId, id, division);
    },

    async take(by, drillId, id) {
      const { division } = await drillOf(drills, by, drillId);
      await inTransaction(sql, async (tx) => {
        if ((await repo.hold(tx, drillId, id, division)) === undefined) throw new AppError(notFound);
        await repo.take(tx, id, by.sub, clock.now());
      });
      return found(drillId, id, division);
    },

    async answer(by, drillId, id, { partial = false, people }) {
      const { drill, division } = await drillOf(drills, by, drillId);
      const at = clock.now();
      await inTransaction(sql, async (tx) => {
        const request = await repo.hold(tx, drillId, id, division);
        if (request === undefined) throw new AppError(notFound);
        if ((request.direction === 'out') !== (people !== undefined))
          throw invalidField('/people', 'one-of', request.direction === 'out' ? peopleMissing : peopleOfOurs);
        const object = { kind: 'request', id };
        const noted = audit.entryIn(drill, {
          by,
          action: 'request.answered',
          object,
          division: request.division,
        });
        if (await repo.isNoted(tx, noted)) return;
        await tx`${auditInsert(sql, noted)}`;
        for (const { task, outcome, note } of [...(people ?? [])].sort(byTask)) {
          const named = await repo.namedAs(tx, { drillId, requestId: id, taskId: task });
          const [one] = named;
          if (one === undefined) throw new AppError(notFound);
          for (const { taskId } of named) {
            const sealed =
              note === undefined ? undefined : seal(drill.keys.data, note, noteContext(id, taskId));
            await repo.answerPerson(tx, { drillId, requestId: id, taskId, outcome, note: sealed, at });
          }
          await tasks.close(tx, { drillId, id: one.stands, outcome, at });
        }
        const { people: all, answered } = await repo.count(tx, drillId, id);
        if (request.direction === 'in' && answered < all && !partial) throw new AppError(requestUnanswered);
        if (request.direction === 'in' || answered === all) await repo.answer(tx, id, by.sub, at);
      });
      return found(drillId, id, division);
    },

    async noteExport(by, drillId, id, reason, format) {
      const { drill, division } = await drillOf(drills, by, drillId);
      const request = await found(drillId, id, division);
      await audit.append(
        audit.entryIn(drill, {
          by,
          action: 'request.exported',
          object: { kind: 'request', id },
          division: request.division,
          reason,
          details: { people: request.people, format },
        }),
      );
    },
  };
}

/** Somebody as the row of a list has them. */
function listedOf(
  { name, document, phone, division, address, remark }: ToldPerson,
  places: ReturnType<typeof placesOf>,
): Parameters<typeof sealListed>[2] {
  return {
    name,
    document: document === undefined ? undefined : { type: document.type, number: document.number },
    phone,
    division: division === undefined ? undefined : placeIn(division, places),
    address,
    remark,
  };
}

const byTask = (one: { task: string }, other: { task: string }): number => (one.task < other.task ? -1 : 1);

const peopleMissing = {
  en: 'Missing: say of whom the other region has answered what',
  zh: '未填写：请逐人填写对方的答复',
};
const peopleOfOurs = {
  en: 'How people of a request that has come in stand is said by their tasks. Leave this out',
  zh: '来函人员的情况以其任务为准，请去掉该项',
};
