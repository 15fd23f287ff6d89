export { createCoverageRead } from './coverage.read.ts';
export { registerCoverageRoutes } from './coverage.routes.ts';
