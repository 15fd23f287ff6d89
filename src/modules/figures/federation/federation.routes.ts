import { z } from 'zod';
import { notFound } from '../../../platform/errors/index.ts';
import { type HttpServer, instantOut } from '../../../platform/http/index.ts';
import { callerOf } from '../../foundation/index.ts';
import { columns } from '../coverage/index.ts';
import { cityProblems } from './city-asker.ts';
import type { CityStanding, FederationService } from './federation.service.ts';

const figures = z
  .object(columns)
  .meta({ id: 'FederationFigures', description: 'As `getCoverage` counts them' });
const codes = (description: string) => z.array(z.string()).meta({ description, examples: [['3502']] });

const city = z
  .object({
    city: z.string().meta({ examples: ['3502'] }),
    name: z
      .string()
      .nullable()
      .meta({ examples: ['厦门市'] }),
    answered: z.boolean().meta({
      description: 'Whether it has just answered; else the figures are those of when it did last',
    }),
    problem: z.enum(cityProblems).nullable().meta({
      description:
        'Why not: `timeout`; `unreachable`; `refused`: it does not know the client, or lets it see nothing; `unavailable` just now; `not-understood`: it answers something else than a Muster; `other-city`: its drills are those of another; `does-not-add-up`: its figures contradict each other. Null where it has answered',
    }),
    drills: z
      .array(z.object({ id: z.string(), name: z.string() }))
      .meta({ description: 'Its mass drills that are published and not closed' }),
    figures: figures
      .nullable()
      .meta({ description: 'Null where there are none: no drill, or no answer yet' }),
    asOf: instantOut.nullable().meta({ description: "When they were true by the city's clock" }),
    receivedAt: instantOut.nullable().meta({ description: 'When they came here' }),
    ageSeconds: z.int().nullable().meta({ description: 'How long ago that was' }),
  })
  .meta({ id: 'FederationCity', description: 'A city and how its figures stand' });

const federationCoverage = z
  .object({
    asOf: instantOut,
    complete: z.boolean().meta({ description: 'Whether every city has answered' }),
    outdated: codes('Cities that have not answered, of which the total has figures of before'),
    absent: codes('Cities that have not answered, of which the total has nothing'),
    total: figures,
    cities: z.array(city).meta({ description: 'By code' }),
  })
  .meta({
    id: 'FederationCoverage',
    description: 'The coverage of several cities, each with its own Muster',
  });

export function registerFederationRoutes(
  app: HttpServer,
  { federation }: { federation: FederationService },
): void {
  app.get(
    '/v1/federation/coverage',
    {
      config: { access: ['province-hq'], kind: 'report', problems: [notFound] },
      schema: {
        operationId: 'getFederationCoverage',
        zh: {
          summary: '全省各城市覆盖率及合计，注明哪些城市未答复、其数据已有多久',
          description:
            '每个城市各有一套 Muster；统计已发布且未结束的全员（mass）演练，同时参加两次演练的人员各计一次。未按时答复、拒绝、答复无法理解或数字自相矛盾的城市，以其最近一次有效数据计入合计并列入 `outdated`；从未有过数据的列入 `absent`，不计入。仅含本辖区内的城市，不含个人信息。',
        },
        tags: ['headquarters'],
        summary:
          'The coverage of the cities of a province and their sum: who did not answer, and how old figures are',
        description:
          'Each city has a Muster of its own. Counted are mass drills that are published and not closed; whoever is in two of them is counted in each. A city that is late, refuses, answers what nobody understands or figures that contradict each other stands in the total with what it answered last (`outdated`), or not at all (`absent`). Only cities within the division of the token; nothing of anybody.',
        response: { 200: federationCoverage },
      },
    },
    async (request) => {
      const { asOf, cities, ...rest } = await federation.coverage(callerOf(request));
      return { asOf: asOf.toISOString(), ...rest, cities: cities.map(show) };
    },
  );
}

function show({ asOf, receivedAt, ...standing }: CityStanding): z.output<typeof city> {
  return {
    ...standing,
    asOf: asOf?.toISOString() ?? null,
    receivedAt: receivedAt?.toISOString() ?? null,
  };
}
