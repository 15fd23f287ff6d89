import { z } from 'zod';
import { instantOut } from '../../../platform/http/index.ts';
import { text } from '../../foundation/index.ts';
import { coverage } from '../coverage/index.ts';
import type { ClosingRow } from './closing.repo.ts';

export const closeBody = z
  .strictObject({
    reason: text(500)
      .optional()
      .meta({
        description: 'Why it is closed although some have no outcome. Kept sealed, in the audit log',
        examples: ['疫情解除，提前结束'],
      }),
  })
  .meta({ id: 'CloseDrill', examples: [{ reason: '疫情解除，提前结束' }] });

const columns = {
  drillId: z.string(),
  closedAt: instantOut.meta({ description: 'By the clock of the drill' }),
  closedBy: z.string(),
  proposedBy: z
    .string()
    .nullable()
    .meta({ description: 'Account that proposed it, where two people decided; then `closedBy` confirmed' }),
  unfinished: z.record(z.string(), z.int()).meta({
    description:
      'How many people had no outcome, by state of coverage; empty where everybody was cleared, exempt, or held as a case (their own swab is positive)',
    examples: [{ missing: 12 }],
  }),
  sha256: z.string().meta({
    description: 'SHA-256, hex, of `figures` (see `getClosing`) as canonical JSON (RFC 8785)',
    examples: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
  }),
};

export const closing = z
  .object(columns)
  .meta({ id: 'Closing', description: 'When and by whom a drill was closed, and what it came to' });

export const wholeClosing = z
  .object({ ...columns, figures: coverage })
  .meta({ id: 'ClosingWithFigures', description: 'The same with its figures, by community' });

export function showClosing({ drillId, closedAt, closedBy, proposedBy, unfinished, sha256 }: ClosingRow) {
  return { drillId, closedAt: closedAt.toISOString(), closedBy, proposedBy, unfinished, sha256 };
}
