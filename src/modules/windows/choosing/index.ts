export { createChoiceWriter } from './choice-writer.ts';
export { choosingProblems } from './choosing.errors.ts';
export { createChoosingRepo, ownChoice } from './choosing.repo.ts';
export { registerChoosingRoutes } from './choosing.routes.ts';
export { type ChoosingService, createChoosingService } from './choosing.service.ts';
