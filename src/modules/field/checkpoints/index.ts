export { openRecord, type PassedPerson, plateMark } from './passage-record.ts';
export { decision } from './rules.schemas.ts';
export type { Scopes } from './scope.ts';
