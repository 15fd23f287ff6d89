export { wantsVisit, wantsVisitsAfterClosing } from './wanted.repo.ts';
