import { z } from 'zod';
import { taskLevels } from '../../../core/follow-up/index.ts';
import { type LiveSource, timeCursors } from '../../service/index.ts';
import type { TasksRead } from './tasks.read.ts';

const overdueTasks = z
  .object({
    division: z.string().meta({ description: 'The street or district that is asked by now' }),
    level: z.enum(taskLevels),
    tasks: z.int().meta({ description: 'Open ones of its that were not done in time' }),
  })
  .meta({
    description:
      'Tasks of follow-up lists have not been done in time and are a street’s or district’s to see to, too',
  });

const cursors = timeCursors();

/** Tasks that are overdue, as they come to those above: a figure for each street and district, never a list of people. */
export function createLiveTasks(deps: {
  read: Pick<TasksRead, 'escalated'>;
}): LiveSource<z.output<typeof overdueTasks>> {
  return {
    type: 'tasks-overdue',
    data: overdueTasks,
    everyMs: 1_000,
    ...cursors,

    async read(drillId, since) {
      const rows = await deps.read.escalated(drillId, since === undefined ? undefined : Number(since));
      const latest = rows.reduce(
        (most, { changed }) => Math.max(most, changed),
        Number(since ?? 0) + cursors.marginMs,
      );
      return {
        cursor: cursors.cursorAt(latest),
        states: rows.map(({ division, level, tasks, changed }) => ({
          key: `${division}/${level}`,
          division,
          version: cursors.versionAt(changed),
          data: { division, level, tasks },
        })),
      };
    },
  };
}
