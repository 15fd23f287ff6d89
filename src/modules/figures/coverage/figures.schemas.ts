import { z } from 'zod';
import { coverageStages, coverageStates } from '../../../core/coverage/index.ts';
import { instantOut, listIn } from '../../../platform/http/index.ts';

const people = (description: string) => z.int().meta({ description, examples: [1204] });

const countsByState = z
  .object(
    Object.fromEntries(coverageStates.map((state) => [state, z.int()])) as Record<
      (typeof coverageStates)[number],
      z.ZodInt
    >,
  )
  .meta({ id: 'CountsByState', description: 'People by state; everybody stands in exactly one' });

const reached = z
  .object(
    Object.fromEntries(coverageStages.map((stage) => [stage, z.int()])) as Record<
      (typeof coverageStages)[number],
      z.ZodInt
    >,
  )
  .meta({
    id: 'CountsByStage',
    description:
      'People of the population who have got so far, whatever became of them then; `assigned` are those who hold a window or came by one',
  });

/** What coverage counts of a group of people. */
export const columns = {
  population: people('The denominator, and the sum of `states`'),
  basis: z.enum(['roster', 'census', 'none']).meta({
    description:
      'What the population is known from: the roster; where a community has none, the average of its county by the census (or those who are known, if they are more); or neither. Of several communities the weakest',
  }),
  states: countsByState,
  reached,
  apart: z
    .object({
      walkIns: people('Registered at a site'),
      notOnRoster: people('Registered by an account'),
      states: countsByState,
    })
    .meta({
      id: 'NotOnRoster',
      description:
        'Who is not part of the population, because there is a roster and they are not on it; whoever cancelled is nobody here',
    }),
  rate: z
    .number()
    .nullable()
    .meta({
      description:
        'Share of those who are not exempt that came (checked in, or further), 0 to 1, rounded down; null where the basis is `none`',
      examples: [0.9987],
    }),
};

const group = z
  .object({
    code: z
      .string()
      .nullable()
      .meta({
        description:
          'A division’s code; a building’s id, for stairwells with `/` and the stairwell; when an hour or a quarter of one begins. Null for people of whom only the census knows, and, by hour or quarter, for those who have not come',
        examples: ['350102'],
      }),
    name: z
      .string()
      .nullable()
      .meta({ examples: ['鼓楼区'] }),
    community: z
      .string()
      .nullable()
      .meta({ description: 'Of a building or stairwell', examples: ['350102001001'] }),
    ...columns,
  })
  .meta({
    id: 'CoverageGroup',
    description: 'The figures of a division, building, stairwell, hour or quarter of an hour',
  });

export const coverage = listIn(
  z
    .object({ asOf: instantOut, total: z.object(columns), groups: z.array(group) })
    .meta({ id: 'Coverage', description: 'Every level is the sum of its parts; a file has the groups' }),
  'groups',
  group,
);

/** What listeners are told of coverage. */
export const coverageNews = z.object({ division: z.string(), ...columns }).meta({
  description: 'The figures of a county-level division as `getCoverage` counts them, when they change',
});
