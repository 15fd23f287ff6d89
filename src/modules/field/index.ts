export { taskFigures } from './lists/index.ts';
