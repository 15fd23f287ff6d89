export { outboxInsert, reportReadyInsert, windowGivenBack } from './outbox.repo.ts';
