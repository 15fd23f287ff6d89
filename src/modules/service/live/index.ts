export { timeCursors, wholeCursors } from './cursors.ts';
export type { LiveSource } from './live-source.ts';
