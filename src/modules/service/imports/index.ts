export { rosterMoves } from './imports.routes.ts';
export { type PlainPiece, preparePlain, rejectRepeated } from './plain-rows.ts';
export type { ImportContext, ImportSession, ImportTarget, Prepared } from './target.ts';
