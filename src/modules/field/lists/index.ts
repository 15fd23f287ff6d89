export type { FollowUpWriter } from './follow-up.repo.ts';
export { type ListedRecord, openListed, sealListed, showListed } from './listed-record.ts';
export { listColumns } from './lists.columns.ts';
export { taskHandedOn } from './lists.errors.ts';
export { taskFigures } from './lists.read.ts';
export { listReason, taskId } from './lists.schemas.ts';
export { placeIn, placesOf } from './row-check.ts';
export type { TasksRepo } from './tasks.repo.ts';
export { drillOf, takenWithinMs } from './tasks.service.ts';
