export { type CoverageRead, coverageReadOn } from './coverage.read.ts';
export { type Coverage, createCoverageService, figuresAsOf } from './coverage.service.ts';
export { coverage } from './figures.schemas.ts';
