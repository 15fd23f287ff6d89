export { publishingProblems } from './publishing.errors.ts';
export { createPublishingRead } from './publishing.read.ts';
export { createPublishingRepo } from './publishing.repo.ts';
export { registerPublishingRoutes } from './publishing.routes.ts';
export { createPublishingService, type PublishingService } from './publishing.service.ts';
