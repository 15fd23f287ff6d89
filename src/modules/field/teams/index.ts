export { openMember } from './member-person.ts';
export type { Team } from './teams.read.ts';
export { isOfTeam, type TeamsService } from './teams.service.ts';
