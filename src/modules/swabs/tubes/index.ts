export { tubeProblems } from './tubes.errors.ts';
