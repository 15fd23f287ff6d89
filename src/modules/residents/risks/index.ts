export { marksKeyPeople } from './risks.repo.ts';
