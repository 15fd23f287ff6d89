export { ownChoice } from './choosing.repo.ts';
