import type { z } from 'zod';
import { fieldProblem } from '../../../platform/http/index.ts';

const dayMs = 86_400_000;

/** Refuses a span that ends before it begins, or is longer than so many days. */
export const checkSpan = (
  most: number,
  of: { from: Date; until: Date },
  context: z.core.$RefinementCtx,
): void => {
  // What stands in it is wrong already, and may be anything.
  if (context.issues.length > 0) return;
  const length = of.until.getTime() - of.from.getTime();
  if (length >= 0 && length <= most * dayMs) return;
  context.addIssue({
    code: 'custom',
    path: ['until'],
    params: fieldProblem(
      'out-of-range',
      {
        en: `The end must not come before the beginning, nor more than ${most} days after it`,
        zh: `结束不得早于开始，最多相隔 ${most} 天`,
      },
      '2021-09-24T08:00:00+08:00',
    ),
    input: of,
  });
};
