export { type CoverageRead, coverageReadOn, createCoverageRead } from './coverage.read.ts';
export {
  type Coverage,
  type CoverageGroup,
  type CoverageService,
  createCoverageService,
  figuresAsOf,
} from './coverage.service.ts';
export { columns, coverage } from './figures.schemas.ts';
export { createMissingRead, type MissingKey } from './missing.read.ts';
export { showMissing } from './missing.show.ts';
