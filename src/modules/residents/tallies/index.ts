export { countChanges, unregisteredIn } from './tallies.repo.ts';
