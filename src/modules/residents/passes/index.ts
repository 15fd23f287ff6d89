export { createPasses, type Passes, passMediaTypes } from './passes.ts';
