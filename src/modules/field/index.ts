export { taskFigures } from './lists/index.ts';
export { type OpenRecords, openRecords } from './open-records.read.ts';
