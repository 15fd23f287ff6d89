import type { Day } from '../day.ts';
import {
  bringPassagesIn,
  type Checkpoint,
  type CheckpointsDay,
  prepareCheckpoints,
  takeBundles,
} from './checkpoints.ts';
import { type College, runCollege } from './college.ts';
import {
  comeToLanes,
  leaveLanes,
  prepareShifts,
  readShifts,
  type Shifts,
  type ShiftsSeen,
} from './shifts.ts';
import { countSupplies, prepareSupplies, type Supplies } from './supplies.ts';

/** What stands around the drill, and what it came to. */
export interface Around {
  shifts: Shifts;
  shiftsSeen: ShiftsSeen;
  checkpoints: CheckpointsDay;
  college: College;
  supplies: Supplies;
}

/** What happens around the sampling: each part at its time of the drill. */
export interface AroundDay {
  /** At seven of a day of sampling. */
  morning(today: number): Promise<void>;
  /** An hour after the last window, while the last shifts still run. */
  afterLast(): Promise<void>;
  /** Before midnight, when all else is in. */
  evening(): Promise<Around>;
}

/** Before people register: shifts are planned, checkpoints have rules, sites have supplies. */
export async function prepareAround(day: Day): Promise<AroundDay> {
  const checkpoints: Checkpoint[] = await prepareCheckpoints(day);
  const shifts = await prepareShifts(
    day,
    checkpoints.map(({ county }) => county),
  );
  await prepareSupplies(day);
  let shiftsSeen: ShiftsSeen | undefined;
  return {
    async morning(today) {
      await comeToLanes(day, today);
      await takeBundles(day, checkpoints);
    },

    async afterLast() {
      await leaveLanes(day, shifts);
      shiftsSeen = await readShifts(day);
    },

    async evening() {
      if (shiftsSeen === undefined) throw new Error('nobody has looked at the shifts');
      const passed = await bringPassagesIn(day, checkpoints);
      const supplies = await countSupplies(day);
      return { shifts, shiftsSeen, checkpoints: passed, supplies, college: await runCollege(day) };
    },
  };
}
