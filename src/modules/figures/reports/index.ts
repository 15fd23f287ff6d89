export { fileName, fileOf, reportFormats } from './files.ts';
export type { OpenReport } from './reports.service.ts';
export { sheetKeys } from './sheets.ts';
