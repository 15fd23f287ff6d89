export { linkInsert, outboxInsert, windowGivenBack } from './outbox.repo.ts';
