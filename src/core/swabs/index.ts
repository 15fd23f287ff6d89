export { type BarcodeErrorCode, longestBarcode, normaliseBarcode } from './barcode.ts';
export { canGather } from './gathered.ts';
export {
  composeLabel,
  type Label,
  type LabelKind,
  labelKinds,
  labelPrefix,
  lastSerial,
  readLabel,
} from './label.ts';
export { createRack, type Rack } from './rack.ts';
export type { RackChanges, RaisedFlag } from './rack-changes.ts';
export * from './results.ts';
export * from './rules.ts';
export * from './standing.ts';
export * from './types.ts';
