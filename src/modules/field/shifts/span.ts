import type { z } from 'zod';
import { fieldProblem } from '../../../platform/http/index.ts';

const dayMs = 86_400_000;

/** Refuses a span that ends before it begins, or is longer than so many days. */
export const checkSpan = (
  most: number,
  of: { from: Date; until: Date },
  context: z.core.$RefinementCtx,
): void => {
  const length = of.until.getTime() - of.from.getTime();
  if (length >= 0 && length <= most * dayMs) return;
  context.addIssue({
    code: 'custom',
    path: ['until'],
    params: fieldProblem('out-of-range', {
      en: `The end must come after the beginning, ${most} days later at most`,
      zh: `结束须晚于开始，最多相隔 ${most} 天`,
    }),
    input: of,
  });
};
