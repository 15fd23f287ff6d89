import { defineProblem } from '../../../platform/errors/index.ts';

export const labelsUsedUp = defineProblem(
  'labels-used-up',
  409,
  'never',
  { en: 'The drill has no labels left', zh: '本次演练的标签号段已用完' },
  {
    en: 'A drill prints 99,999,999 labels of each kind. Use tubes that bear a code from the factory.',
    zh: '每次演练每类标签最多 99999999 张，请使用自带出厂条码的采样管。',
  },
);

export const barcodeMistyped = defineProblem(
  'barcode-mistyped',
  422,
  'after-change',
  { en: 'The code has a slip in it', zh: '条码有误' },
  {
    en: 'It would be one of a label of the drill, but its check character says otherwise: scan it, or type it again.',
    zh: '该码形似本次演练的标签，但校验位不符，请扫码或重新输入。',
  },
);

export const barcodeOfOtherKind = defineProblem(
  'barcode-of-other-kind',
  422,
  'after-change',
  { en: 'The label is for something else', zh: '标签用途不符' },
  {
    en: 'Labels with a B after the prefix are for boxes, with a T for tubes. Scan the other one.',
    zh: '前缀后为 B 的标签用于转运箱，为 T 的用于采样管，请扫描对应标签。',
  },
);

export const labelProblems = [labelsUsedUp, barcodeMistyped, barcodeOfOtherKind];
