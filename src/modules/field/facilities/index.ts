export type { BedKeeper, HeldFacility } from './beds.repo.ts';
export { bedTaken, facilityClosed, facilityFull } from './facilities.errors.ts';
export type { FacilityKind } from './facilities.read.ts';
export type { FacilitiesService } from './facilities.service.ts';
export { type MovedPerson, maskMoved, openMoved, sealMoved } from './moved-person.ts';
