export { createRosterImport, rosterThreadFile } from './roster.import.ts';
export { createRosterRepo } from './roster.repo.ts';
