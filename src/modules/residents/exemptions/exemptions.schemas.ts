import { z } from 'zod';
import { text } from '../../foundation/index.ts';

/** Why somebody is exempt, in the words of who enters it. */
export const exemptionReason = text(500)
  .optional()
  .meta({ description: 'Kept sealed', examples: ['居家隔离'] });

/** What a row of a file says in words of its own. */
export const exemptionRemarks = z.object({ reason: exemptionReason });
