export { hashedId } from './ids.ts';
export { tubeProblems } from './tubes.errors.ts';
export { barcode } from './tubes.schemas.ts';
