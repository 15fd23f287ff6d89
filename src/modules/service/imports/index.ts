export { importProblems } from './imports.errors.ts';
export { createImportHandler, createImportSweep } from './imports.jobs.ts';
export { createImportsRepo } from './imports.repo.ts';
export { registerImportRoutes, rosterMoves } from './imports.routes.ts';
export { createImportsService, type ImportsService, jobKindOf } from './imports.service.ts';
export { type PlainPiece, type PlainRow, preparePlain, rejectRepeated } from './plain-rows.ts';
export type { ImportContext, ImportKind, ImportSession, ImportTarget, Prepared } from './target.ts';
