export { createCoverageRead } from './coverage.read.ts';
export { type CoverageService, createCoverageService } from './coverage.service.ts';
