import { z } from 'zod';
import { taskLevels } from '../../../core/follow-up/index.ts';
import type { LiveSource } from '../../service/index.ts';
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

/** How long the writing may take to be committed, in ms: what it says is told twice rather than never. */
const marginMs = 5_000;

/** Tasks that are overdue, as they come to those above: a figure for each street and district, never a list of people. */
export function createLiveTasks(deps: {
  read: Pick<TasksRead, 'escalated'>;
}): LiveSource<z.output<typeof overdueTasks>> {
  return {
    type: 'tasks-overdue',
    data: overdueTasks,
    everyMs: 1_000,

    async read(drillId, since) {
      const rows = await deps.read.escalated(drillId, since === undefined ? undefined : Number(since));
      const latest = rows.reduce(
        (most, { changed }) => Math.max(most, changed),
        Number(since ?? 0) + marginMs,
      );
      return {
        cursor: String(Math.max(0, Math.floor(latest - marginMs))),
        states: rows.map(({ division, level, tasks, changed }) => ({
          key: `${division}/${level}`,
          division,
          version: String(Math.floor(changed)),
          data: { division, level, tasks },
        })),
      };
    },

    understands: (cursor, latest) => /^\d{1,16}$/.test(cursor) && Number(cursor) <= Number(latest) + marginMs,
    told: (version, cursor) => Number(version) <= Number(cursor),
  };
}
