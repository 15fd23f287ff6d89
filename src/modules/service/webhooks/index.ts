export { outboxInsert, windowGivenBack } from './outbox.repo.ts';
