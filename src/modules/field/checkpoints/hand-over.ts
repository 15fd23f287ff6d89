import type { Database, Tx } from '../../../platform/db/index.ts';
import type { OpenDrill } from '../../drill/index.ts';
import { hashedId } from '../../foundation/index.ts';
import { linkInsert } from '../../service/index.ts';
import {
  batchOf,
  type FollowUpWriter,
  placeIn,
  placesOf,
  sealListed,
  type TasksRepo,
} from '../lists/index.ts';
import type { Checkpoint } from './checkpoints.read.ts';
import type { PassedPerson } from './passage-record.ts';

/** Somebody who is handed over, with what their community is told of them. */
export interface HandedOver {
  person: Pick<PassedPerson, 'document' | 'phone' | 'to' | 'address'> & { name: string };
  /** When they will be there: until then somebody has found them. */
  dueAt: Date;
  /** What the passage adds: checkpoint, time, plate. Kept sealed with the rest. */
  remark: string;
}

/** Where and when people are handed over. */
export interface HandOverAt {
  drill: OpenDrill;
  checkpoint: Checkpoint;
  account: string;
  /** When they passed, and when that was heard of: from then on their community has a task. */
  at: Date;
  receivedAt: Date;
}

/**
 * Has each of them be a task of the community to which they go, with an hour at which they will be there, within the
 * transaction of their passage; addresses of webhooks that ask for it are sent a link to it. Whoever goes to a place that the
 * drill does not know is the district's to find out about.
 */
export type HandOver = (tx: Tx, where: HandOverAt, people: readonly HandedOver[]) => Promise<void>;

export function createHandOver(deps: {
  sql: Database['sql'];
  followUps: Pick<FollowUpWriter, 'take'>;
  tasks: Pick<TasksRepo, 'hold' | 'give'>;
}): HandOver {
  const { sql, followUps, tasks } = deps;

  return async (tx, { drill, checkpoint, account, at, receivedAt }, people) => {
    const listId = hashedId(checkpoint.id, 'handed over');
    const places = placesOf(drill);
    for (const { person, dueAt, remark } of people) {
      const division = person.to === undefined ? undefined : placeIn(person.to, places);
      const { name, document, phone, address } = person;
      const row = sealListed(drill.keys, listId, { name, document, phone, division, address, remark });
      await followUps.take(
        tx,
        {
          id: listId,
          drillId: drill.id,
          kind: 'checkpoint',
          division: checkpoint.community.slice(0, 6),
          source: checkpoint.name,
          reason: 'key-region',
          receivedAt: at,
          dueAt,
          createdBy: account,
        },
        batchOf([row]),
        receivedAt,
      );
      const [task] = await tx<{ id: string; division: string }[]>`
        select t.id, t.division from follow_up_rows r
        join follow_up_tasks o on o.drill_id = r.drill_id and o.id = r.task_id
        join follow_up_tasks t on t.drill_id = r.drill_id and t.id = coalesce(o.folded_into, o.id)
        where r.drill_id = ${drill.id} and r.list_id = ${listId} and r.id = ${row.id}`;
      if (task === undefined) continue;
      const held = await tasks.hold(tx, drill.id, task.id, '');
      // Where they go now, and not where they are registered: there they are not.
      if (held?.state === 'open' && division !== undefined && division !== held.division)
        await tasks.give(tx, { drillId: drill.id, id: held.id, division, at: receivedAt });
      await tx`${linkInsert(
        sql,
        'task.handed-over',
        sql`select ${drill.id}::uuid as drill_id, ${`/v1/drills/${drill.id}/tasks/${task.id}`} as link, ${receivedAt}::timestamptz as at`,
      )}`;
    }
  };
}
