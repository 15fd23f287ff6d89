export { countChanges, createTalliesRepo, unregisteredIn } from './tallies.repo.ts';
