export {
  createFileTaker,
  type FileQuery,
  fileBodies,
  fileProblems,
  fileQuery,
  fileTypes,
  importJob,
  rosterMoves,
  takeFiles,
} from './files.routes.ts';
export type { ImportsService } from './imports.service.ts';
export { type PlainPiece, preparePlain, rejectRepeated } from './plain-rows.ts';
export type { ImportContext, ImportSession, ImportTarget, Prepared } from './target.ts';
