import { z } from 'zod';
import { tubeStatuses } from '../../../core/lifecycle/index.ts';
import { bodySites, sampleStates, tubeKinds } from '../../../core/swabs/index.ts';
import { instantOut, problemSchema } from '../../../platform/http/index.ts';
import { registrationStatus } from '../../residents/index.ts';
import { wayAbout } from '../ways/index.ts';

export const swabWarnings = [
  'not-checked-in',
  'already-cleared',
  'count-differs',
  'sequence-reused',
  'time-out-of-range',
  'pass-expired',
  'kept-for-review',
] as const;

const warnings = z.array(z.enum(swabWarnings)).meta({
  id: 'SwabWarnings',
  description:
    'What staff decide on. `kept-for-review`: it contradicts something, stands in `contradiction`, and headquarters are told',
});

const answerFields = {
  barcode: z.string(),
  count: z.int().meta({ description: 'People in the tube now' }),
  poolSize: z.int().meta({ description: 'How many it takes' }),
  warnings,
  contradiction: z
    .string()
    .nullable()
    .meta({
      description: 'What it contradicts, of what was recorded offline: a problem’s code',
      examples: ['tube-full'],
    }),
};

export const tubeAct = z
  .object(answerFields)
  .meta({ id: 'TubeAct', description: 'What came of something that was done with a tube' });

export const sampleAnswer = z
  .object({
    registrationId: z.string(),
    name: z
      .string()
      .nullable()
      .meta({ description: 'Masked', examples: ['张*丰'] }),
    ...answerFields,
  })
  .meta({ id: 'Sample', description: 'Somebody who has been swabbed into a tube' });

export const swabsAnswer = z
  .object({
    items: z.array(
      z.object({
        deviceSeq: z.int().nullable().meta({ description: 'Null where it could not be read' }),
        status: z.int().meta({
          description:
            '201 done, 200 known already, 202 kept though it contradicts something; 4xx kept as it was sent, for headquarters to look at; 5xx to be sent again',
          examples: [201],
        }),
        body: z.union([sampleAnswer, tubeAct, problemSchema]),
      }),
    ),
  })
  .meta({
    id: 'SwabResults',
    description: 'What became of each act that was sent, in the order in which they were sent',
  });

const tubeState = {
  barcode: z.string(),
  siteId: z.string(),
  kind: z.enum(tubeKinds),
  poolSize: z.int(),
  status: z.enum(tubeStatuses).meta({ description: 'How far it has come at its site' }),
  count: z.int().meta({ description: 'People in it' }),
  counted: z.int().nullable().meta({ description: 'Swabs counted in the hand as it was sealed' }),
  openedAt: instantOut,
  firstSwabAt: instantOut.nullable().meta({ description: 'From here the four hours to the laboratory run' }),
  sealedAt: instantOut.nullable(),
  discardReason: z.string().nullable(),
};

export const listedTube = z
  .object(tubeState)
  .meta({ id: 'ListedTube', description: 'A tube, without its people' });

export const tubeAnswer = z
  .object({
    ...tubeState,
    people: z.array(
      z.object({
        registrationId: z.string(),
        name: z.string().meta({ description: 'Masked', examples: ['张*丰'] }),
        status: registrationStatus,
        state: z.enum(sampleStates).meta({
          description:
            '`in`: counts; `past`: counted, a later sample does now; `contested`: contradicts something, see `contradiction`; `out`: taken out or moved',
        }),
        contradiction: z.string().nullable(),
        at: instantOut,
        bodySite: z.enum(bodySites),
        swabs: z.int(),
      }),
    ),
    way: z
      .array(
        z.object({
          at: instantOut,
          act: z.string().meta({
            description:
              'At its site `open`, `sample`, `seal`, …; then `packed`, `handed-over`, `received`, …',
            examples: ['open', 'sample', 'seal'],
          }),
          by: z.string().nullable().meta({ description: 'The account that did it' }),
          registrations: z.array(z.string()),
          code: z.string().nullable().meta({ description: 'What it contradicted' }),
          about: wayAbout,
        }),
      )
      .meta({ description: 'What was done with it, in order of time' }),
    sameCode: z
      .array(z.object({ siteId: z.string() }))
      .meta({ description: 'Other sites on which a tube bears this code: to be settled by headquarters' }),
  })
  .meta({ id: 'Tube', description: 'A tube with the people in it, masked, and its whole way' });

export const unboundPerson = z
  .object({
    registrationId: z.string(),
    name: z.string().meta({ description: 'Masked', examples: ['张*丰'] }),
    ticket: z.string(),
    checkedInAt: instantOut,
    contradiction: z.string().nullable().meta({
      description: 'Why a swab that was recorded of them does not count; null where none was',
    }),
  })
  .meta({
    id: 'UnboundPerson',
    description: 'Somebody who was checked in here and whose swab counts in no tube',
  });
