export { type Folded, firstOfSame, fold, type Marked } from './fold.ts';
export {
  type ContactMeans,
  type ContactOutcome,
  contactMeans,
  contactOutcomes,
  escalateAgainMs,
  levelOf,
  nextLevel,
  settlesAlone,
  type TaskLevel,
  type TaskState,
  taskLevels,
  taskStates,
} from './task.ts';
