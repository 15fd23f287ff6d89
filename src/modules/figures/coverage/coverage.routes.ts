import { z } from 'zod';
import { coverageRow, coverageTotal } from '../../../core/coverage/index.ts';
import { maskName } from '../../../core/identity/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import {
  decodeCursor,
  divisionCode,
  type HttpServer,
  linkNext,
  pageOf,
  pageQuery,
  toPage,
} from '../../../platform/http/index.ts';
import { type DrillCatalogue, drillId, type OpenDrill, personalDataDestroyed } from '../../drill/index.ts';
import { type Caller, callerOf, openPerson, related, requireDivision } from '../../foundation/index.ts';
import type { CoverageRead, GroupDigits, MissingRow } from './coverage.read.ts';
import { coverage } from './figures.schemas.ts';

const missingPerson = z
  .object({
    registrationId: z.string().nullable(),
    status: z
      .string()
      .nullable()
      .meta({ description: 'null for somebody on the roster who never registered' }),
    community: z.string(),
    building: z.string(),
    householdId: z.string(),
    unit: z.string().nullable(),
    room: z.string().nullable(),
    name: z.string().meta({ description: 'Masked', examples: ['张*丰'] }),
  })
  .meta({ id: 'MissingPerson', description: 'Somebody who has neither come nor is exempt' });

const digitsOf: Record<string, GroupDigits> = { district: 6, street: 9, community: 12, building: 'building' };

/**
 * The instant at which exemptions are judged: now, but never after the drill, whose figures then stand still.
 */
function asOf(drill: OpenDrill, clock: Clock): Date {
  const now = clock.now();
  return now < drill.endsAt ? now : drill.endsAt;
}

export function registerCoverageRoutes(
  app: HttpServer,
  deps: { read: CoverageRead; drills: DrillCatalogue; clock: Clock },
): void {
  const { read, drills, clock } = deps;

  async function scope(caller: Caller, id: string, asked: string | undefined) {
    const drill = await drills.withPeople(id);
    const division = asked ?? caller.division ?? drill.city;
    if (!related(division, drill.city)) throw new AppError(notFound);
    requireDivision(caller, division);
    return { drill, division, time: asOf(drill, clock) };
  }

  app.get(
    '/v1/drills/:drillId/coverage',
    {
      config: {
        access: ['city-hq', 'district-hq', 'community-worker'],
        kind: 'report',
        problems: [personalDataDestroyed],
      },
      schema: {
        operationId: 'getCoverage',
        tags: ['community-workers'],
        summary: 'Who is covered, exempt and missing, by group and in total',
        params: drillId,
        querystring: z.strictObject({
          division: divisionCode.optional(),
          groupBy: z.enum(['district', 'street', 'community', 'building']).default('district'),
        }),
        response: { 200: coverage },
      },
    },
    async (request) => {
      const { division: asked, groupBy } = request.query;
      const { drill, division, time } = await scope(callerOf(request), request.params.drillId, asked);
      const digits = digitsOf[groupBy] ?? 6;
      const rows = await read.counts({ drillId: drill.id, division, digits, asOf: time });
      return {
        asOf: time.toISOString(),
        total: coverageTotal(rows),
        groups: rows.map((row) => ({
          code: row.code,
          name: row.name,
          community: row.community,
          ...coverageRow(row),
        })),
      };
    },
  );

  app.get(
    '/v1/drills/:drillId/missing',
    {
      config: {
        access: ['city-hq', 'district-hq', 'community-worker'],
        kind: 'report',
        problems: [personalDataDestroyed],
      },
      schema: {
        operationId: 'listMissing',
        tags: ['community-workers'],
        summary: 'Who has neither come nor is exempt, by building and household',
        params: drillId,
        querystring: z.strictObject({ division: divisionCode.optional(), ...pageQuery }),
        response: { 200: pageOf(missingPerson) },
      },
    },
    async (request, reply) => {
      const { division: asked, limit, cursor } = request.query;
      const { drill, division, time } = await scope(callerOf(request), request.params.drillId, asked);
      const key = decodeCursor(cursor, z.tuple([z.string().max(12), z.uuid(), z.uuid(), z.uuid()]));
      const after = key && { community: key[0], buildingId: key[1], householdId: key[2], id: key[3] };
      const rows = await read.missing({ drillId: drill.id, division, asOf: time, after, limit: limit + 1 });
      const page = toPage(rows, limit, (row) => [row.community, row.buildingId, row.householdId, row.id]);
      linkNext(request, reply, page);
      return { items: page.items.map((row) => showMissing(row, drill)), nextCursor: page.nextCursor };
    },
  );
}

function showMissing(row: MissingRow, drill: OpenDrill): z.output<typeof missingPerson> {
  const person =
    row.rosterPerson !== null
      ? openPerson(drill.keys, 'roster', row.id, row.rosterPerson)
      : row.registrationPerson !== null
        ? openPerson(drill.keys, 'registrations', row.id, row.registrationPerson)
        : undefined;
  return {
    registrationId: row.registered ? row.id : null,
    status: row.status,
    community: row.community,
    building: row.building,
    householdId: row.householdId,
    unit: person?.unit ?? null,
    room: person?.room ?? null,
    name: maskName(person?.name ?? ''),
  };
}
