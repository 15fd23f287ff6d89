export {
  createFileTaker,
  type FileQuery,
  fileBodies,
  fileProblems,
  fileQuery,
  importJob,
  importTypes,
  rosterMoves,
  takeFiles,
} from './files.routes.ts';
export { fileAnswer, fileFormat } from './files.schemas.ts';
export { undoTooLate } from './imports.errors.ts';
export type { ImportsService } from './imports.service.ts';
export { type PlainPiece, preparePlain, rejectRepeated, rejectStanding } from './plain-rows.ts';
export type { ImportContext, ImportSession, ImportTarget, Prepared } from './target.ts';
export { type FindUndoable, importUndo } from './undoable.ts';
export type { ImportAct, KeptAct, StayReason, Stays, TakenBack } from './undoing.ts';
