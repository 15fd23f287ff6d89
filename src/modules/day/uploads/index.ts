export { keptRow, openKept } from './kept.ts';
export { readRows } from './read-rows.ts';
export { createReviewsRepo, type Mending, type ReviewsRepo } from './reviews.repo.ts';
export { sentAt } from './sent-at.ts';
export { lookedAt, requireSameSettlement, type SettledHow } from './settlement.ts';
export { tubeNeed } from './tube-need.ts';
export { beginUpload, type KnownTablets, timeIn, type Upload } from './upload.ts';
export { reviewSettled } from './uploads.errors.ts';
