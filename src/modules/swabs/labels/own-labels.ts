import { type LabelKind, labelPrefix, readLabel } from '../../../core/swabs/index.ts';
import { AppError } from '../../../platform/errors/index.ts';
import { barcodeMistyped, barcodeOfOtherKind } from './labels.errors.ts';

/**
 * Refuses a code that would be one of the drill's own labels but for a slip, or that is one of the other kind. Codes from
 * a factory pass: nothing is known of them.
 * @throws AppError 422 `barcode-mistyped`, `barcode-of-other-kind`
 */
export function requireCodeOf(kind: LabelKind, drillId: string, code: string): void {
  const read = readLabel(labelPrefix(drillId), code);
  if (read === 'mistyped') throw new AppError(barcodeMistyped);
  if (read !== 'foreign' && read.kind !== kind) throw new AppError(barcodeOfOtherKind);
}
