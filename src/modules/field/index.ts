export { taskFigures } from './lists/index.ts';
export { type OpenRecords, openRecords } from './open-records.read.ts';
export { requestCounts } from './requests/requests.repo.ts';
