import { z } from 'zod';
import { composeLabel, labelKinds, labelPrefix } from '../../../core/swabs/index.ts';
import { divisionCode, instantOut, pageQuery, uuid } from '../../../platform/http/index.ts';
import type { LabelRange } from './labels.read.ts';

/** Most labels of one request: 23 sheets for tubes. */
export const mostLabels = 1_000;

export const newLabels = z
  .strictObject({
    site: uuid.meta({ description: 'The site that they are for' }),
    kind: z.enum(labelKinds).default('tube').meta({ description: 'What they are put on' }),
    count: z
      .int()
      .min(1)
      .max(mostLabels)
      .meta({ description: 'How many; a sheet takes 44 for tubes, 8 for boxes', examples: [44] }),
  })
  .meta({
    id: 'NewLabels',
    examples: [{ site: '3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10', kind: 'tube', count: 44 }],
  });

export const labelsId = z.object({ drillId: uuid, labelsId: uuid });
export const labelsQuery = z.strictObject({ division: divisionCode.optional(), ...pageQuery });

export const labelsAnswer = z
  .object({
    id: z.string(),
    siteId: z.string(),
    kind: z.enum(labelKinds),
    count: z.int(),
    first: z.string().meta({ description: 'The first code', examples: ['KFXWT00000001U'] }),
    last: z.string().meta({ description: 'The last code', examples: ['KFXWT00000044B'] }),
    givenAt: instantOut,
    givenBy: z.string().meta({ description: 'The account that asked for them' }),
  })
  .meta({ id: 'Labels', description: 'Labels that a site was given, one code after another' });

export function showLabels(row: LabelRange): z.output<typeof labelsAnswer> {
  const codeOf = (serial: number) => composeLabel(labelPrefix(row.drillId), { kind: row.kind, serial });
  return {
    id: row.id,
    siteId: row.siteId,
    kind: row.kind,
    count: row.last - row.first + 1,
    first: codeOf(row.first),
    last: codeOf(row.last),
    givenAt: row.givenAt.toISOString(),
    givenBy: row.givenBy,
  };
}
