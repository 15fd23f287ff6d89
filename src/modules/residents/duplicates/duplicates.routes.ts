import { z } from 'zod';
import { maskName } from '../../../core/identity/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import {
  decodeCursor,
  divisionCode,
  type HttpServer,
  instantOut,
  linkNext,
  pageOf,
  pageQuery,
  toPage,
} from '../../../platform/http/index.ts';
import { type DrillCatalogue, drillId, personalDataDestroyed } from '../../drill/index.ts';
import { callerOf, headquarters, related, requireDivision } from '../../foundation/index.ts';
import { registrationStatus } from '../registrations/index.ts';
import type { AlikeRow, DuplicatesRead } from './duplicates.read.ts';
import { type Duplicate, findDuplicates, findSpellings } from './same-human.ts';

const duplicateAnswer = z
  .object({
    common: z.array(z.enum(['phone', 'residence', 'number', 'spelling'])).meta({
      description:
        'What they share besides name and birth date: `phone`, `residence`. `number`: the letters and digits of their documents, as passport and as travel permit, or under two nationalities; then names and birth dates may differ. `spelling`: birth date, telephone and door are the same, and the names are one in characters and in pinyin, or in another order',
    }),
    people: z.array(
      z.object({
        id: z.string(),
        householdId: z.string(),
        community: z.string(),
        status: registrationStatus,
        name: z.string().meta({ description: 'Masked', examples: ['张*丰'] }),
        documentType: z.string(),
        registeredAt: instantOut,
      }),
    ),
  })
  .meta({ id: 'Duplicate', description: 'Registrations that are most likely of one human' });

export function registerDuplicateRoutes(
  app: HttpServer,
  { read, drills }: { read: DuplicatesRead; drills: DrillCatalogue },
): void {
  app.get(
    '/v1/drills/:drillId/duplicates',
    {
      config: { access: headquarters, problems: [personalDataDestroyed] },
      schema: {
        operationId: 'listDuplicates',
        zh: {
          summary:
            '很可能是同一人用不同证件的登记：姓名和出生日期相同，且电话或住址相同；或同一号码登记为护照和通行证、或登记为两个国籍；或出生日期、电话和住址均相同，且姓名为汉字与其拼音、或仅顺序不同。不做合并。未到末页时，一页可能少于 `limit` 条',
        },
        tags: ['headquarters'],
        summary:
          'Registrations that are most likely of one human under several documents: the same name and birth date, and the same phone or door; or the same letters and digits as passport and as travel permit, or under two nationalities; or the same birth date, phone and door, and names that are one in characters and in pinyin, or in another order. Nothing is merged. A page may hold fewer than `limit` while there are more',
        params: drillId,
        querystring: z.strictObject({ division: divisionCode.optional(), ...pageQuery }),
        response: { 200: pageOf(duplicateAnswer) },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { limit, cursor } = request.query;
      const drill = await drills.withPeople(request.params.drillId);
      const division = request.query.division ?? caller.division ?? drill.city;
      if (!related(division, drill.city)) throw new AppError(notFound);
      requireDivision(caller, division);
      const [after] = decodeCursor(cursor, z.tuple([z.uuid()])) ?? [];
      const rows = await read.alike({ drillId: drill.id, division, after, limit: limit + 1 });
      const page = toPage(byWhatIsShared(rows), limit, ([shared]) => [shared]);
      linkNext(request, reply, page);
      const duplicates = page.items.flatMap(([, alike]) =>
        alike[0]?.by === 'contact' ? findSpellings(alike, drill.keys) : findDuplicates(alike, drill.keys),
      );
      return {
        items: duplicates.filter((one) => concerns(one, division)).map(show),
        nextCursor: page.nextCursor,
      };
    },
  );
}

/** Whether one of them lives below a division. */
const concerns = ({ people }: Duplicate, division: string): boolean =>
  people.some(({ row }) => row.community.startsWith(division));

function byWhatIsShared(rows: readonly AlikeRow[]): [string, AlikeRow[]][] {
  const groups = new Map<string, AlikeRow[]>();
  for (const row of rows) {
    const group = groups.get(row.shared);
    if (group === undefined) groups.set(row.shared, [row]);
    else group.push(row);
  }
  return [...groups];
}

function show({ common, people }: Duplicate): z.output<typeof duplicateAnswer> {
  return {
    common,
    people: people.map(({ row, person }) => ({
      id: row.id,
      householdId: row.householdId,
      community: row.community,
      status: row.status,
      name: maskName(person.name),
      documentType: person.type,
      registeredAt: row.registeredAt.toISOString(),
    })),
  };
}
