export { createRevealRead } from './reveal.read.ts';
export { registerRevealRoutes } from './reveal.routes.ts';
export { createRevealService, type RevealService } from './reveal.service.ts';
