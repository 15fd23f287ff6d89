export { barcodeMistyped, barcodeOfOtherKind } from './labels.errors.ts';
export { requireCodeOf } from './own-labels.ts';
