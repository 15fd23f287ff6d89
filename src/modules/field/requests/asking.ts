import type { Clock } from '../../../platform/clock.ts';
import type { Tx } from '../../../platform/db/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import { type DrillCatalogue, type OpenDrill, refuseClosed } from '../../drill/index.ts';
import type { Caller } from '../../foundation/index.ts';
import { drillOf, type TasksRepo, taskHandedOn } from '../lists/index.ts';
import type { NewRequest, RequestRow, RequestsRepo } from './requests.repo.ts';

/** How a request is numbered and to whom it goes. */
interface Said {
  number: string;
  region: string;
  due: Date;
}

/** What requests have in common, whether they are entered or somebody is handed on. */
export interface Asking {
  /** Puts a task into a request of ours, within a transaction. @throws AppError 404, 409 `task-handed-on` */
  ask(tx: Tx, request: RequestRow, drillId: string, taskId: string, by: Caller): Promise<void>;
  /** A request as it is to be kept. */
  newRequest(by: Caller, drill: OpenDrill, id: string, direction: 'in' | 'out', said: Said): NewRequest;
}

/** An open drill of the caller's division, and that division. @throws AppError 404, 409 `drill-closed`, 410 */
export async function openDrill(drills: DrillCatalogue, by: Caller, drillId: string) {
  const found = await drillOf(drills, by, drillId);
  refuseClosed(found.drill);
  return found;
}

export function createAsking(deps: {
  repo: Pick<RequestsRepo, 'addPerson'>;
  tasks: Pick<TasksRepo, 'hold' | 'close'>;
  clock: Clock;
}): Asking {
  const { repo, tasks, clock } = deps;
  return {
    async ask(tx, request, drillId, taskId, by) {
      const task = await tasks.hold(tx, drillId, taskId, by.division ?? '');
      if (task === undefined) throw new AppError(notFound);
      if (task.state === 'handed-on') throw new AppError(taskHandedOn);
      const at = clock.now();
      await repo.addPerson(tx, { drillId, requestId: request.id, taskId: task.id, by: by.sub, at });
      await tasks.close(tx, { drillId, id: task.id, outcome: null, at });
    },

    newRequest: (by, drill, id, direction, { number, region, due }) => ({
      id,
      drillId: drill.id,
      direction,
      number,
      region,
      // What leaves a district is its headquarters' to follow up, whoever has found out.
      division: (by.division ?? drill.city).slice(0, 6),
      dueAt: due,
      createdBy: by.sub,
      createdAt: clock.now(),
    }),
  };
}

/** What is said of a time by which nothing can be done any more. */
export const isOver = {
  en: 'This time is over already. Give one to come. For example: 2021-09-24T08:30:00+08:00',
  zh: '该时限已过，请填写将来的时间。例如：2021-09-24T08:30:00+08:00',
};
