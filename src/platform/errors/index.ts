export { AppError, type FieldError, type Params } from './app-error.ts';
export * from './common.ts';
export { defineProblem, type Problem, type Retry } from './problem.ts';
export type { Text } from './text.ts';
