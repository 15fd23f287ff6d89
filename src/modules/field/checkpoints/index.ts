export type { CheckpointsService } from './checkpoints.service.ts';
export { openRecord, type PassageRecord, type PassedPerson, plateMark } from './passage-record.ts';
export { plate } from './plates.schemas.ts';
export { decision } from './rules.schemas.ts';
export type { RulesService } from './rules.service.ts';
export type { Scopes } from './scope.ts';
