export { startEarlyRowsJobs } from './early-rows.jobs.ts';
export { createEarlyRowsRepo, type EarlyRowsRepo } from './early-rows.repo.ts';
export { createEarlyRows, type EarlyRows, offsetThen } from './early-rows.ts';
export { keptRow, openKept } from './kept.ts';
export { readRows } from './read-rows.ts';
export { createReviewsRepo, type Mending, type ReviewsRepo } from './reviews.repo.ts';
export { sentAt } from './sent-at.ts';
export {
  isSettled,
  lookedAt,
  requireSameSettlement,
  type SettledHow,
  SettledMeanwhile,
  unlessSettled,
} from './settlement.ts';
export { tubeNeed } from './tube-need.ts';
export { beginUpload, type KnownTablets, timeIn, type Upload } from './upload.ts';
export { reviewSettled } from './uploads.errors.ts';
