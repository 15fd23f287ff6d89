import { z } from 'zod';
import { divisionCode, instantOut, pageQuery, uuid, writtenAs } from '../../../platform/http/index.ts';
import { drillId } from '../../drill/index.ts';
import { text } from '../../foundation/index.ts';
import type { BedRow, Facility } from './facilities.read.ts';
import { facilityKinds } from './facilities.tables.ts';
import { type MovedPerson, maskMoved } from './moved-person.ts';

export const facilityId = drillId.extend({ facilityId: uuid });
export const bedId = facilityId.extend({ bedId: uuid });

/** Beds of one request. */
const mostBeds = 2_000;

const kind = z.enum(facilityKinds).meta({
  id: 'FacilityKind',
  description:
    '`central` health monitoring, `home` a street’s people at their homes, whose arrival its community workers sign, `hospital`, `campus`; a `port`, an airport or a station: whoever comes in there is fetched from it, and it signs for them',
  examples: ['central'],
});

export const newFacility = z
  .strictObject({
    name: text(100).meta({
      description: 'One of its kind in the division',
      examples: ['东街口集中健康监测点'],
    }),
    kind,
    division: divisionCode.meta({ description: 'Whose headquarters runs it', examples: ['350102'] }),
    address: text(200)
      .optional()
      .meta({ examples: ['东街 8 号'] }),
  })
  .meta({
    id: 'NewFacility',
    examples: [{ name: '东街口集中健康监测点', kind: 'central', division: '350102', address: '东街 8 号' }],
  });

const bed = z.strictObject({
  room: text(30).meta({ examples: ['301'] }),
  bed: text(30).meta({ examples: ['1'] }),
});

export const newBeds = z
  .strictObject({
    beds: writtenAs(z.array(bed).min(1).max(mostBeds), {
      en: `a list of 1 to ${mostBeds} beds, each with its room`,
      zh: `1 至 ${mostBeds} 张床位的列表，每张注明房间`,
    }),
  })
  .meta({
    id: 'NewBeds',
    examples: [
      {
        beds: [
          { room: '301', bed: '1' },
          { room: '301', bed: '2' },
        ],
      },
    ],
  });

const flag = z.enum(['true', 'false']).transform((said) => said === 'true');
const free = flag.optional().meta({ description: '`true`: with a free bed', examples: ['true'] });

export const facilitiesQuery = z.strictObject({ kind: kind.optional(), free, ...pageQuery });
export const bedsQuery = z.strictObject({
  free: flag.optional().meta({ description: '`true`: those that are nobody’s', examples: ['true'] }),
  ...pageQuery,
});

export const facilityAnswer = z
  .object({
    id: z.string().meta({ description: 'What its clients are added with, as `facility`' }),
    name: z.string(),
    kind,
    division: z.string(),
    address: z.string().nullable(),
    beds: z.int(),
    lying: z.int().meta({ description: 'Beds that somebody lies in' }),
    kept: z.int().meta({ description: 'Beds that are kept for somebody on their way' }),
    free: z.int(),
    createdAt: instantOut,
    closedAt: instantOut.nullable().meta({ description: 'From when on it takes nobody' }),
  })
  .meta({ id: 'Facility', description: 'A facility of a drill, with its beds counted' });

export function showFacility(row: Facility): z.output<typeof facilityAnswer> {
  const { id, name, kind: of, division, address, beds, lying, kept } = row;
  return {
    id,
    name,
    kind: of,
    division,
    address,
    beds,
    lying,
    kept,
    free: beds - lying - kept,
    createdAt: row.createdAt.toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
  };
}

export const bedAnswer = z
  .object({
    id: z.string(),
    room: z.string(),
    bed: z.string(),
    state: z.enum(['free', 'kept', 'taken']).meta({
      description: '`kept` for somebody on their way, `taken` by somebody who lies there',
    }),
    registrationId: z.string().nullable().meta({ description: 'Whose it is' }),
    name: z
      .string()
      .nullable()
      .meta({ description: 'Masked', examples: ['张*丰'] }),
    transferId: z.string().nullable().meta({ description: 'The transfer that brought or brings them' }),
    givenAt: instantOut.nullable(),
    arrivedAt: instantOut.nullable(),
  })
  .meta({ id: 'Bed', description: 'A bed of a facility, with whose it is' });

/** A bed with the person of whom it is, opened. */
export type OpenBed = BedRow & { whose: MovedPerson | undefined };

export function showBed(row: OpenBed): z.output<typeof bedAnswer> {
  const { id, room, bed: number, stayId, personId, transferId, whose, givenAt, arrivedAt } = row;
  return {
    id,
    room,
    bed: number,
    state: stayId === null ? 'free' : arrivedAt === null ? 'kept' : 'taken',
    registrationId: personId,
    name: whose === undefined ? null : maskMoved(whose).name,
    transferId,
    givenAt: givenAt?.toISOString() ?? null,
    arrivedAt: arrivedAt?.toISOString() ?? null,
  };
}
