export { rosterColumns } from './roster.columns.ts';
export { documentIn } from './roster.lines.ts';
