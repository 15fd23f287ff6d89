export { rosterColumns } from './roster.columns.ts';
export { documentIn, typeName } from './roster.lines.ts';
