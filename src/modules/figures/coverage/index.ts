export type { CoverageGroup, CoverageService } from './coverage.service.ts';
export { figuresAsOf } from './coverage.service.ts';
export type { MissingKey, MissingRead } from './missing.read.ts';
export { showMissing } from './missing.show.ts';
