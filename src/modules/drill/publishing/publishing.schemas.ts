import { z } from 'zod';
import { type Cure, type CureStep, placeFaults } from '../../../core/capacity/index.ts';
import { datums } from '../../../core/geography/index.ts';
import type { Text } from '../../../platform/errors/index.ts';
import { countyCode, fieldProblem, instantOut } from '../../../platform/http/index.ts';
import { text } from '../../foundation/index.ts';
import type { Assessment } from './assess.ts';
import { cureText, findingText } from './publishing.texts.ts';

export const publishBody = z
  .strictObject({
    division: countyCode,
    force: z.boolean().optional(),
    reason: text(500)
      .optional()
      .meta({ examples: ['周边两区已协调支援，缺口于当日补足'] }),
  })
  .refine((body) => body.force !== true || body.reason !== undefined, {
    path: ['reason'],
    params: fieldProblem('required', {
      en: 'Forcing takes a reason, which is kept',
      zh: '强行发布必须说明理由',
    }),
  })
  .meta({ id: 'PublishRequest', examples: [{ division: '350102' }] });

const people = (description: string) => z.int().meta({ description });
const metres = (description: string) => z.int().meta({ description: `${description}, metres` });
const sentence = z.string().meta({ description: 'In the language of Accept-Language' });

const place = z.object({ lng: z.number(), lat: z.number() });

const cure = z
  .object({
    kind: z.enum([
      'lanes',
      'hours',
      'rate',
      'serve',
      'new-site',
      'fewer-lanes',
      'move-hours',
      'extend-drill',
      'roster',
      'complete-roster',
      'correct-place',
    ]),
    steps: z.array(
      z.object({
        site: z.string().optional(),
        lanes: z
          .int()
          .optional()
          .meta({ description: 'Lanes more; `fewer-lanes`: less; a new site: in all' }),
        hours: z.number().optional().meta({ description: 'Opening hours more; `move-hours`: to be moved' }),
        ratePerLaneHour: z.int().optional().meta({ description: 'The rate that it takes' }),
        communities: z.array(z.string()).optional(),
        people: z.int().optional().meta({ description: 'Whom it is for' }),
        location: place.optional(),
        datum: z
          .enum(datums)
          .optional()
          .meta({ description: 'By what coordinates given as WGS 84 seem to be measured' }),
        startsAt: instantOut.optional(),
        endsAt: instantOut.optional(),
      }),
    ),
    text: sentence,
  })
  .meta({ id: 'Cure', description: 'One way to make the finding go away: all its steps together' });

const common = {
  severity: z
    .enum(['blocking', 'warning'])
    .meta({ description: 'Blocking: not everyone can be served; publishing takes force and a reason' }),
  division: z.string().meta({ description: 'The smallest division that holds all its communities' }),
  communities: z.array(z.string()),
  sites: z.array(z.string()),
  residents: people('People of these communities who have yet to come'),
  estimated: people('How many of them are an estimate by the census, where there is no roster'),
  bookable: z.int().meta({ description: 'Places for appointments that these sites still have' }),
  cures: z.array(cure).meta({ description: 'Each by itself would do; empty where none was found' }),
  text: sentence,
};

const finding = z
  .discriminatedUnion('code', [
    z.object({
      code: z.literal('place-far-off'),
      ...common,
      of: z.enum(['sites', 'buildings']),
      places: z
        .array(
          z.object({
            fault: z.enum(placeFaults).meta({
              description:
                'The likely cause: left at `zero`, `swapped` longitude and latitude, `outside` of China, or just `far` away',
            }),
            location: place,
            metres: z.int().nullable().meta({ description: "To the middle of the division's other places" }),
            site: z.string().optional(),
            community: z.string().optional(),
            building: z.string().optional(),
            people: z.int().optional(),
          }),
        )
        .meta({ description: 'Those that are worst off, twenty at most' }),
      count: z.int().meta({ description: 'How many there are' }),
    }),
    z.object({
      code: z.literal('places-shifted'),
      ...common,
      of: z.enum(['sites', 'buildings']).meta({ description: 'Which of the two seem to be off' }),
      datum: z
        .enum(datums)
        .nullable()
        .meta({ description: 'What their coordinates seem to be; null where it is no datum of a map' }),
      metres: metres('How far they are off'),
      walkMetres: metres('Mean walk to the nearest site, as it stands'),
      correctedWalkMetres: metres('The same with these places corrected'),
    }),
    z.object({ code: z.literal('no-site'), ...common, short: people('People without a place') }),
    z.object({
      code: z.literal('short-of-capacity'),
      ...common,
      short: people('People left over, wherever the others go'),
      shortCounted: people('The same, if estimates are left out: blocking where there are any'),
    }),
    z.object({
      code: z.literal('after-deadline'),
      ...common,
      people: people("People who fit only after the drill's end"),
      roundTheClock: z
        .boolean()
        .meta({ description: 'They do not fit even if these sites were open day and night until the end' }),
    }),
    z.object({
      code: z.literal('lanes-overrun'),
      ...common,
      lanes: z.int(),
      residentsPerLane: z.int().meta({ description: 'The guide says 600 to 800' }),
      hoursOpen: z.number().meta({ description: 'Hours in which a lane can be booked' }),
      hoursNeeded: z.number().meta({ description: 'Hours that a lane needs at its rate' }),
      ratePerLaneHour: z.number(),
      rateNeeded: z.int().nullable().meta({ description: 'What a lane would have to do in these hours' }),
    }),
    z.object({
      code: z.literal('no-site-in-reach'),
      ...common,
      people: people('People whose every site is beyond the limit'),
      nearestMetres: metres('Walk to the nearest site, of those who have it best'),
      farthestMetres: metres('The same, of those who have it worst'),
      walkLimitMetres: metres('The limit of the drill'),
    }),
    z.object({
      code: z.literal('walk-over-limit'),
      ...common,
      people: people('The fewest who have to walk beyond the limit because nearer places are full'),
      walkMetres: metres('How far those of them walk at least who walk farthest'),
      walkLimitMetres: metres('The limit of the drill'),
    }),
    z.object({
      code: z.literal('hours-outside-drill'),
      ...common,
      hoursBefore: z.number().meta({ description: 'Hours that each of these sites loses before the drill' }),
      hoursAfter: z.number().meta({ description: 'Hours that each of these sites loses after it' }),
    }),
    z.object({
      code: z.literal('lanes-idle'),
      ...common,
      lanes: z.int(),
      idle: z.int().meta({ description: 'Lanes that can go with everyone still served' }),
      utilisation: z.number().meta({ description: 'Residents by places, 0 to 1' }),
    }),
    z.object({
      code: z.literal('roster-incomplete'),
      ...common,
      onRoster: people('People on the rosters, of which nobody has said that they are complete'),
    }),
    z.object({ code: z.literal('residents-unknown'), ...common }),
  ])
  .meta({ id: 'Finding', description: 'Something that a plan lacks, with figures and what would help' });

const assessment = {
  division: z.string(),
  residents: people('People below the division who have yet to come'),
  estimated: people('How many of them are an estimate by the census, where there is no roster'),
  bookable: z.int().meta({ description: 'Places for appointments that the sites serving it still have' }),
  findings: z.array(finding).meta({ description: 'What is blocking first' }),
};

const example = {
  division: '350102',
  residents: 80,
  estimated: 0,
  bookable: 63,
  findings: [
    {
      code: 'short-of-capacity',
      severity: 'blocking',
      division: '350102001001',
      communities: ['350102001001'],
      sites: ['3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10'],
      residents: 80,
      estimated: 0,
      bookable: 63,
      short: 17,
      shortCounted: 17,
      cures: [
        {
          kind: 'lanes',
          steps: [{ site: '3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10', lanes: 1 }],
          text: '中山社区采样点: 1 lane more',
        },
        {
          kind: 'hours',
          steps: [{ site: '3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10', hours: 1 }],
          text: '中山社区采样点: 1 hour more',
        },
      ],
      text: '中山社区居委会: 80 residents, 63 places at 中山社区采样点, 17 short.',
    },
  ],
};

export const feasibilityAnswer = z
  .object({
    feasible: z.boolean().meta({
      description:
        'Whether no finding is blocking. What only an estimate by the census is short of is told and does not block',
    }),
    ...assessment,
  })
  .meta({
    id: 'Feasibility',
    description: 'Whether everybody below the division can be served as planned',
    examples: [{ feasible: false, ...example }],
  });

export const publishAnswer = z.object({ sitesOpened: z.int(), ...assessment }).meta({
  id: 'PublishedPart',
  description: 'The part that was published, with what is still worth looking at',
  examples: [{ sitesOpened: 1, ...example, findings: [] }],
});

/** An assessment as it is answered. */
export function showAssessment(
  { names, findings, ...figures }: Assessment,
  language: keyof Text,
): z.output<z.ZodObject<typeof assessment>> {
  const { division, residents, estimated, bookable } = figures;
  return {
    division,
    residents,
    estimated,
    bookable,
    findings: findings.map((one) => ({
      ...one,
      division: smallestDivision(one.communities),
      cures: one.cures.map((way) => showCure(way, cureText(way, names)[language])),
      text: findingText(one, names)[language],
    })),
  };
}

function showCure({ kind, steps }: Cure, said: string): z.output<typeof cure> {
  return { kind, steps: steps.map(showStep), text: said };
}

function showStep({ startsAt, endsAt, ...step }: CureStep) {
  return {
    ...step,
    ...(startsAt === undefined ? {} : { startsAt: startsAt.toISOString() }),
    ...(endsAt === undefined ? {} : { endsAt: endsAt.toISOString() }),
  };
}

/** The smallest division that all of these communities lie in. */
function smallestDivision(communities: readonly string[]): string {
  const [first = '', ...others] = communities;
  for (const digits of [12, 9, 6, 4, 2]) {
    const division = first.slice(0, digits);
    if (others.every((code) => code.startsWith(division))) return division;
  }
  return '';
}
