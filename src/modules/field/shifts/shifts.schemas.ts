import { z } from 'zod';
import { instant, instantOut, pageQuery, uuid } from '../../../platform/http/index.ts';
import { drillId } from '../../drill/index.ts';
import { placeStates, postKinds, shiftSkills } from './shifts.tables.ts';

export const shiftParams = drillId.extend({ shiftId: uuid });

export const shiftsQuery = z.strictObject({
  from: instant.optional().meta({ description: 'Those that end after it' }),
  until: instant.optional().meta({ description: 'Those that begin before it' }),
  post: uuid.optional(),
  person: uuid.optional().meta({ description: 'Those that this person has' }),
  open: z
    .stringbool({ truthy: ['true'], falsy: ['false'] })
    .default(false)
    .meta({ description: 'Those that lack heads' }),
  asked: z
    .stringbool({ truthy: ['true'], falsy: ['false'] })
    .default(false)
    .meta({
      description:
        'Those that lack heads and for which the caller has been asked to stand in; of a planner, for which anybody has',
    }),
  ...pageQuery,
});

export const shiftAnswer = z
  .object({
    id: z.string(),
    post: z.string(),
    postName: z.string(),
    kind: z.enum(postKinds),
    site: z.string().nullable(),
    division: z.string(),
    startsAt: instantOut,
    endsAt: instantOut,
    heads: z.int(),
    taken: z.int(),
    skill: z.enum(shiftSkills).nullable(),
    unfilled: z
      .array(z.object({ reason: z.string(), people: z.int() }).meta({ id: 'ShiftObstacle' }))
      .nullable()
      .meta({
        description:
          'While it lacks heads that the last plan could not fill: how many people could not have it then, by reason; else null',
        examples: [[{ reason: 'not-qualified', people: 4 }]],
      }),
    afterDrill: z.boolean().meta({
      description:
        'It ends after the drill does: nobody is given it. Whoever has it keeps it: the drill may be prolonged again',
    }),
  })
  .meta({ id: 'Shift', description: 'A post for some hours' });

const placeAnswer = z
  .object({
    person: z.string(),
    name: z.string().meta({ description: 'Masked' }),
    state: z.enum(placeStates),
    changedAt: instantOut,
    meal: z
      .object({ from: instantOut, until: instantOut, relief: z.string().nullable() })
      .nullable()
      .meta({ description: 'When they eat, and who comes over from another post meanwhile' }),
  })
  .meta({ id: 'ShiftPlace', description: 'Somebody’s place in a shift' });

const places = z.array(placeAnswer).meta({ id: 'ShiftPlaces', description: 'Who has the shift, or had it' });

export const wholeShiftAnswer = shiftAnswer
  .extend({ places })
  .meta({ id: 'WholeShift', description: 'A shift, and who has it or had it' });

export const whoBody = z
  .strictObject({
    person: uuid.optional().meta({ description: 'Whom a planner names; others speak for themselves' }),
  })
  .meta({ id: 'WhoseShift', examples: [{ person: '3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10' }] });

export const absentBody = z
  .strictObject({ person: uuid })
  .meta({ id: 'AbsentPerson', examples: [{ person: '3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10' }] });

export const swapBody = z
  .strictObject({
    person: uuid.optional().meta({ description: 'Of a planner: whose shift it is' }),
    with: z.strictObject({ shift: uuid, person: uuid }).meta({ id: 'SwapWith' }),
  })
  .meta({
    id: 'ShiftSwap',
    examples: [
      {
        with: {
          shift: '3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
          person: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
        },
      },
    ],
  });

export const swapAnswer = wholeShiftAnswer
  .extend({ done: z.boolean().meta({ description: 'False until the other side has asked for the same' }) })
  .meta({ id: 'SwappedShift', description: 'The shift, and whether the swap is done' });

export const standInsAnswer = z
  .object({
    people: z.array(z.string()).meta({ description: 'Ids of people whom nothing forbids it' }),
    asked: z.array(z.string()).meta({ description: 'Ids of those who have been asked to stand in' }),
  })
  .meta({ id: 'StandIns', description: 'Who could stand in' });

export const manningBody = z
  .strictObject({
    byShifts: z.boolean().meta({ description: 'Whether a lane without its sampler closes' }),
    graceMinutes: z
      .int()
      .min(0)
      .max(120)
      .default(15)
      .meta({ description: 'So long after a shift has begun whoever has it is taken to be coming' }),
  })
  .meta({ id: 'SiteManningChange', examples: [{ byShifts: true, graceMinutes: 15 }] });

export const manningAnswer = z
  .object({
    siteId: z.string(),
    byShifts: z.boolean(),
    graceMinutes: z.int(),
    lanes: z.int().meta({ description: 'With all of them manned' }),
    lanesOpen: z.int().meta({ description: '0 while its windows are stopped, since nobody is there' }),
  })
  .meta({
    id: 'SiteManning',
    description: 'Whether a site’s lanes are open as long as their shifts are manned',
  });
