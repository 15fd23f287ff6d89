export type { SiteLine } from './line-state.ts';
