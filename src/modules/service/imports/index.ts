export { rosterMoves } from './imports.routes.ts';
export type { ImportContext, ImportSession, ImportTarget, Prepared } from './target.ts';
