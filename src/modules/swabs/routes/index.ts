export { wantsVisit } from './wanted.repo.ts';
