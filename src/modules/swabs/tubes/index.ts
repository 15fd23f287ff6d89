export type { NewAct } from './acts.ts';
export { tubeIdOf } from './ids.ts';
export { noRows, type RackRows } from './rack.read.ts';
export type { StandByResult } from './rack.repo.ts';
export { recordWithin } from './rack.repo.ts';
export { nextReswab } from './reswabs.repo.ts';
export { tubeElsewhere } from './tubes.errors.ts';
export { barcode } from './tubes.schemas.ts';
