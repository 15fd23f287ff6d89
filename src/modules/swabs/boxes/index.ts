export { boxProblems } from './boxes.errors.ts';
