export { destroyPeople } from './destroy-people.ts';
export type { Proof } from './proof.ts';
export { createRetentionRead } from './retention.read.ts';
export { createRetentionRepo } from './retention.repo.ts';
