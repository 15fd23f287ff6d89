export { type Band, bandOf, bands } from './bands.ts';
