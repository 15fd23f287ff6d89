export { createDuplicatesRead } from './duplicates.read.ts';
export { registerDuplicateRoutes } from './duplicates.routes.ts';
