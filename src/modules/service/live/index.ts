export type { LiveSource } from './live-source.ts';
