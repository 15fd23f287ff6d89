export { createRosterImport, rosterThreadFile, rosterThreads } from './roster.import.ts';
export { createRosterRepo } from './roster.repo.ts';
