import { z } from 'zod';
import { maskName } from '../../../core/identity/index.ts';
import { divisionCode, instantOut, listIn, pageQuery, uuid } from '../../../platform/http/index.ts';
import { type DrillKeys, openPerson } from '../../foundation/index.ts';
import { registrationStatus } from '../../residents/index.ts';
import { type VisitRow, visitStates } from './routes.read.ts';
import { visitOutcomes, visitReasons } from './routes.tables.ts';

export const planBody = z
  .strictObject({
    division: divisionCode
      .optional()
      .meta({ description: 'Only who lives below it; the caller’s unless told' }),
  })
  .meta({ id: 'RoutesPlan', examples: [{ division: '350102' }] });

export const planAnswer = z
  .object({
    planned: z.int().meta({ description: 'People who were given a span' }),
    without: z
      .array(
        z.object({
          registrationId: z.string(),
          reason: z.enum(['no-team', 'no-time']).meta({
            description: 'No mobile site goes to the community; or none has the time within its hours',
          }),
        }),
      )
      .meta({ description: 'For whom there is none' }),
  })
  .meta({ id: 'PlannedRoutes', description: 'What became of those who are to be visited and had no time' });

export const visitsQuery = z.strictObject({
  division: divisionCode.optional(),
  state: z.enum(visitStates).optional().meta({
    description:
      '`wanted`: nobody goes there yet; `planned`; `swabbed`; `listed`: a team was there and swabbed nobody',
  }),
  ...pageQuery,
});

const outcome = z.enum(visitOutcomes).meta({
  description:
    'Where nobody was there, the next plan goes there again; the rest is on the list of headquarters',
});

export const outcomeBody = z
  .strictObject({ outcome })
  .meta({ id: 'VisitEnd', examples: [{ outcome: 'nobody-there' }] });

export const outcomeAnswer = z
  .object({ outcome })
  .meta({ id: 'VisitOutcome', description: 'Why a team swabbed nobody at a door' });

export const visitPath = z.object({ siteId: uuid, registrationId: uuid });

const visitFields = {
  registrationId: z.string(),
  name: z.string().meta({ description: 'Masked', examples: ['张*丰'] }),
  status: registrationStatus,
  why: z.enum(visitReasons).meta({ description: '`infirm`: cannot come; `re-swab`: swabbed again at home' }),
  state: z.enum(visitStates),
  outcome: z.enum(visitOutcomes).nullable(),
  startsAt: instantOut.nullable().meta({ description: 'The span that the person was told' }),
  endsAt: instantOut.nullable(),
  community: z.string(),
  building: z.string().meta({ examples: ['12号楼'] }),
};

export const visitAnswer = z
  .object({
    ...visitFields,
    siteId: z.string().nullable().meta({ description: 'The mobile site that goes there' }),
  })
  .meta({ id: 'HomeVisit', description: 'Somebody who is swabbed at home' });

const stop = z
  .object({
    position: z.int().meta({ description: 'Doors in their order; people of one door have the same' }),
    ...visitFields,
    unit: z.string().nullable(),
    room: z.string().nullable().meta({ description: 'The door to knock at' }),
  })
  .meta({ id: 'RouteStop', description: 'Somebody on the way of a mobile site' });

export const wayAnswer = listIn(
  z
    .object({ items: z.array(stop) })
    .meta({ id: 'Route', description: 'The way of a mobile site, door by door' }),
  'items',
  stop,
);

function shown(row: VisitRow, keys: DrillKeys) {
  const person = openPerson(keys, 'registrations', row.registrationId, row.person);
  const fields = {
    registrationId: row.registrationId,
    name: maskName(person.name),
    status: row.status,
    why: row.why,
    state: row.state,
    outcome: row.outcome,
    startsAt: row.startsAt?.toISOString() ?? null,
    endsAt: row.endsAt?.toISOString() ?? null,
    community: row.community,
    building: row.building,
  };
  return { fields, door: { unit: person.unit ?? null, room: person.room ?? null } };
}

export function showVisit(row: VisitRow, keys: DrillKeys): z.output<typeof visitAnswer> {
  return { ...shown(row, keys).fields, siteId: row.siteId };
}

export function showStop(row: VisitRow, keys: DrillKeys): z.output<typeof stop> {
  const { fields, door } = shown(row, keys);
  return { position: row.position ?? 0, ...fields, ...door };
}
