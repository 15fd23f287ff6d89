export { rosterColumns } from './roster.columns.ts';
export { createRosterImport, rosterThreadFile, rosterThreads } from './roster.import.ts';
export { documentIn } from './roster.lines.ts';
export { createRosterRepo } from './roster.repo.ts';
