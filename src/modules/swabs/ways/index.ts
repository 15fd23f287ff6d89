export type { WaySource, WayStep, Ways, WayThing } from './way.ts';
export { wayAbout } from './ways.schemas.ts';
