export { type Draws, drawsOf, repeatableDraws } from './draws.ts';
