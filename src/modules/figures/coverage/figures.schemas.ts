import { z } from 'zod';
import { instantOut } from '../../../platform/http/index.ts';

const columns = {
  population: z.int(),
  registered: z.int(),
  assigned: z.int(),
  checkedIn: z.int(),
  sampled: z.int(),
  resulted: z.int(),
  exempt: z.int(),
  missing: z.int(),
  rate: z.number().meta({ description: 'Share of those not exempt who came, 0 to 1', examples: [0.9987] }),
};

const group = z
  .object({
    code: z.string(),
    name: z.string().nullable(),
    community: z.string().nullable(),
    ...columns,
  })
  .meta({ id: 'CoverageGroup', description: 'The figures of a division or building' });

export const coverage = z
  .object({ asOf: instantOut, total: z.object(columns), groups: z.array(group) })
  .meta({ id: 'Coverage', description: 'In every row population = checkedIn + exempt + missing' });

/** What listeners are told of coverage. */
export const coverageNews = z.object({ division: z.string(), ...columns }).meta({
  description: 'The figures of a county-level division as `getCoverage` counts them, when they change',
});
