export { type Passes, passMediaTypes } from './passes.ts';
