export { expectedPeople } from './expected.read.ts';
export type { SiteLine } from './line-state.ts';
export type { UnmannedLanes } from './unmanned-lanes.repo.ts';
