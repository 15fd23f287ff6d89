export { type PassClaims, passPrefix } from './pass-codec.ts';
export { createPasses, type Passes, passMediaTypes } from './passes.ts';
