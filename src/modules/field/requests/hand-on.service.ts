import type { Clock } from '../../../platform/clock.ts';
import { type Database, inTransaction } from '../../../platform/db/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import type { DrillCatalogue } from '../../drill/index.ts';
import { type Actor, type Auditor, auditInsert, type Caller, drawsOf } from '../../foundation/index.ts';
import { drillOf, placeIn, placesOf, type TasksRepo, taskHandedOn } from '../lists/index.ts';
import { type Asking, isOver } from './asking.ts';
import { requestAnswered } from './requests.errors.ts';
import type { HandedOn, RequestsRepo } from './requests.repo.ts';

/** Where a task is to go: one of the two. */
export interface ToldHandOn {
  division?: string | undefined;
  request?: { number: string; region: string; due: Date } | undefined;
  note?: string | undefined;
}

export interface HandOnService {
  /**
   * Gives a task to another division of the city, or asks another region. @throws AppError 400, 404, 409 `task-handed-on`,
   * `request-answered`
   */
  handOn(
    by: Caller & Pick<Actor, 'requestId' | 'draws'>,
    drillId: string,
    taskId: string,
    told: ToldHandOn,
  ): Promise<HandedOn>;
}

export function createHandOnService(deps: {
  sql: Database['sql'];
  repo: Pick<RequestsRepo, 'open' | 'isNoted' | 'whereabouts'>;
  tasks: Pick<TasksRepo, 'hold' | 'give'>;
  asking: Asking;
  drills: DrillCatalogue;
  audit: Auditor;
  clock: Clock;
}): HandOnService {
  const { sql, repo, tasks, asking, drills, audit, clock } = deps;
  return {
    async handOn(by, drillId, taskId, { division: to, request: told, note }) {
      const { drill, division } = await drillOf(drills, by, drillId);
      if (to !== undefined && placeIn(to, placesOf(drill)) !== to)
        throw invalidField('/division', 'not-in-drill', elsewhere);
      if (told !== undefined && told.due <= clock.now()) throw invalidField('/request/due', 'over', isOver);
      return inTransaction(sql, async (tx) => {
        const entryOf = (id: string, details: Record<string, string>) =>
          audit.entryIn(drill, {
            by,
            action: 'task.handed-on',
            object: { kind: 'task', id },
            division,
            reason: note,
            details,
          });
        const noted = entryOf(taskId, to === undefined ? { request: told?.number ?? '' } : { to });
        // Held before it is looked whether this very request has been here: it may be at it in another process.
        const task = await tasks.hold(tx, drillId, taskId, drill.city);
        const again = task !== undefined && (await repo.isNoted(tx, noted));
        if (task === undefined || !(again || task.division.startsWith(division)))
          throw new AppError(notFound);
        if (again) return repo.whereabouts(tx, drillId, task.id);
        if (task.state === 'handed-on') throw new AppError(taskHandedOn);
        await tx`${auditInsert(sql, noted)}`;
        if (told !== undefined) {
          const request = await repo.open(
            tx,
            asking.newRequest(by, drill, drawsOf(by).id('request'), 'out', told),
          );
          if (request.answeredAt !== null) throw new AppError(requestAnswered);
          await asking.ask(tx, request, drillId, task.id, by);
        } else if (to !== undefined && to !== task.division) {
          await tasks.give(tx, { drillId, id: task.id, division: to, at: clock.now() });
        }
        return repo.whereabouts(tx, drillId, task.id);
      });
    },
  };
}

const elsewhere = {
  en: 'The drill knows no such division. Name a community, street or district of it; outside the city, a request',
  zh: '演练中没有该辖区。请填写演练的村居、街道或区县；在市外的，请填写协查函',
};
