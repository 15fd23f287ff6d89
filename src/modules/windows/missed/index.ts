export { orMissed } from './missed.repo.ts';
