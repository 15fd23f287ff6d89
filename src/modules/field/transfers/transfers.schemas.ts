import { z } from 'zod';
import { openTransferStatuses } from '../../../core/field/index.ts';
import { transferStatuses } from '../../../core/lifecycle/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { communityCode, instantOut, pageQuery, requireOneOf, uuid } from '../../../platform/http/index.ts';
import { drillId } from '../../drill/index.ts';
import { documentSchema, personName, phone, plateText, revealReason, text } from '../../foundation/index.ts';
import { knowsWho } from '../cases/index.ts';
import { transferActs, transferReasons } from './transfers.tables.ts';

export const transferId = drillId.extend({ transferId: uuid });

export const transferReason = z.enum(transferReasons).meta({
  id: 'TransferCause',
  description:
    'Why: a `positive` tube, a `case`, a `contact` of one, a `key-region` that they have been in, an `arrival` from abroad or another city, `other`',
  examples: ['positive'],
});

export const toldPerson = (clock: Clock) =>
  z
    .strictObject({
      name: personName,
      document: documentSchema(clock).optional(),
      phone: phone.optional(),
      division: communityCode.optional().meta({
        description:
          'The community of the drill where they are now; needed unless they are at a port (`from`)',
      }),
      address: text(200)
        .optional()
        .meta({ description: 'Where to fetch them. Kept sealed', examples: ['东街 8 号闽江宾馆 806'] }),
    })
    .superRefine(knowsWho)
    .meta({
      id: 'TransferredPerson',
      description:
        'Somebody as they are told, with a document or a telephone; who is registered by these is that one person',
    });

export const from = uuid
  .meta({
    id: 'TransferPort',
    description:
      'The port that they have come in at, a facility of the kind `port`: they are fetched from it, and it signs for them',
  })
  .optional();

export const newTransfer = (clock: Clock) =>
  requireOneOf(
    z.strictObject({
      registrationId: uuid.optional().meta({
        description:
          'Of somebody who is registered, on the roster, in a bed of a facility, a contact, under health monitoring, or was transferred before: `registrationId` or `personId` there',
      }),
      person: toldPerson(clock).optional(),
      from,
      reason: transferReason,
      note: text(500)
        .optional()
        .meta({ description: 'Kept sealed', examples: ['单管阳性，已告知本人'] }),
    }),
    ['registrationId', 'person'],
  ).meta({
    id: 'NewTransfer',
    examples: [{ registrationId: '3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10', reason: 'positive' }],
  });

export const newPlace = requireOneOf(
  z.strictObject({
    facility: uuid.optional().meta({ description: 'A facility of the drill' }),
    bed: uuid
      .optional()
      .meta({ description: 'A bed of it; the first that is free, by room and bed, unless told' }),
    community: communityCode.optional().meta({
      description:
        'A community of the drill, in which they are at home: its workers or headquarters sign that they have arrived',
    }),
    outside: text(100)
      .optional()
      .meta({
        description: 'A place outside the drill, by its name: the transfer stays open until it has answered',
        examples: ['厦门市第三医院'],
      }),
  }),
  ['facility', 'community', 'outside'],
).meta({ id: 'TransferPlace', examples: [{ facility: '3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10' }] });

export const newVehicle = z
  .strictObject({
    team: uuid.meta({ description: 'A team of the kind `transfer`: whoever is in it signs for them' }),
    plate: plateText.optional().meta({
      description:
        'Number plate; dots, spaces, full-width signs and small letters are taken, too, and it is kept in its one form. Sealed',
      examples: ['闽A12345'],
    }),
  })
  .meta({
    id: 'TransferVehicle',
    examples: [{ team: '3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10', plate: '闽A12345' }],
  });

export const whyBody = z
  .strictObject({
    reason: text(500).meta({ description: 'Kept sealed', examples: ['复核为阴性，无需转运'] }),
  })
  .meta({ id: 'TransferReason', examples: [{ reason: '复核为阴性，无需转运' }] });

export const signatureBody = z
  .strictObject({
    note: text(500)
      .optional()
      .meta({
        description:
          'What is to be said of it; of a place outside what it has answered, which is required then. Kept sealed',
        examples: ['随身物品一件已交接'],
      }),
  })
  .meta({ id: 'TransferSignature', examples: [{ note: '随身物品一件已交接' }] });

const flag = z.enum(['true', 'false']).transform((said) => said === 'true');

export const transfersQuery = z.strictObject({
  status: z.enum(transferStatuses).optional(),
  open: flag.optional().meta({
    description: `\`true\`: those under way, \`${openTransferStatuses.join('`, `')}\``,
    examples: ['true'],
  }),
  overdue: flag.optional().meta({
    description: '`true`: those that have stood still for longer than their step may take',
    examples: ['true'],
  }),
  outside: flag
    .optional()
    .meta({ description: '`true`: those to places outside the drill', examples: ['true'] }),
  ...pageQuery,
});

const signature = z
  .object({ by: z.string().meta({ description: 'Whose token' }), at: instantOut })
  .nullable()
  .meta({ description: 'Null while that side has not signed' });

const handover = z.object({ giver: signature, taker: signature }).meta({
  id: 'TransferHandover',
  description:
    'Who has signed: at the pick-up the place before gives and the team takes, at the arrival the team gives and the place takes',
});

export const maskedPerson = z
  .object({
    name: z.string().meta({ description: 'Masked', examples: ['张*丰'] }),
    document: z.object({ type: z.string(), number: z.string() }).nullable().meta({ description: 'Masked' }),
    phone: z.string().nullable().meta({ description: 'Masked' }),
  })
  .meta({ id: 'TransferPerson', description: 'Somebody who is transferred, masked' });

const transferFields = {
  id: z.string(),
  registrationId: z.string().meta({
    description: 'Of the person: the id of their registration, or the one that they would have',
  }),
  person: maskedPerson,
  reason: z.enum(transferReasons),
  division: z.string().meta({
    description: 'Where they are fetched: their community, or the division of the facility they lie in',
    examples: ['350102001001'],
  }),
  fromFacility: z
    .string()
    .nullable()
    .meta({ description: 'The facility they lie in, or the port they have come in at; null elsewhere' }),
  status: z.enum(transferStatuses),
  statusAt: instantOut.meta({ description: 'Since when it stands so' }),
  dueAt: instantOut.nullable().meta({
    description: 'By when the next step is to be done; null where none is left',
  }),
  overdue: z.boolean().meta({ description: 'Whether it should have been' }),
  toFacility: z.string().nullable(),
  bed: z.string().nullable().meta({ description: 'The bed that is kept for them' }),
  toCommunity: z.string().nullable().meta({ description: 'A community in which they are at home' }),
  outside: z.string().nullable().meta({ description: 'A place outside the drill' }),
  chainId: z.string().nullable().meta({ description: 'The closed loop of which it is a link' }),
  link: z.int().nullable().meta({ description: 'Which link of it, from 1' }),
  team: z.string().nullable().meta({ description: 'Who fetches them' }),
  pickUp: handover,
  arrival: handover,
  by: z.string().meta({ description: 'Who asked for it' }),
  askedAt: instantOut,
};

export const transferAnswer = z
  .object(transferFields)
  .meta({ id: 'Transfer', description: 'A transfer: one person, from where they are to a place' });

export const wholeTransferAnswer = z
  .object({
    ...transferFields,
    acts: z
      .array(
        z.object({
          act: z.enum(transferActs),
          by: z.string(),
          role: z.string(),
          at: instantOut,
          details: z
            .record(z.string(), z.string())
            .nullable()
            .meta({ description: 'Ids of what it is about, and the side that was signed' }),
          hasNote: z.boolean(),
        }),
      )
      .meta({ description: 'What was done, in order' }),
  })
  .meta({ id: 'WholeTransfer', description: 'A transfer with all that was done' });

export const revealTransferBody = z
  .strictObject({ reason: revealReason.meta({ description: 'Kept, sealed, in the audit log' }) })
  .meta({ id: 'TransferReveal', examples: [{ reason: '上门接人，核对姓名和住址' }] });

export const revealedTransferAnswer = z
  .object({
    id: z.string(),
    status: z.enum(transferStatuses),
    person: z
      .object({
        name: z.string(),
        document: z.object({ type: z.string(), number: z.string() }).nullable(),
        phone: z.string().nullable(),
        address: z.string().nullable().meta({ description: 'Where to fetch them' }),
      })
      .meta({ id: 'RevealedTransferPerson', description: 'Somebody who is transferred, unmasked' }),
    plate: z
      .string()
      .nullable()
      .meta({ description: 'Number plate of the vehicle', examples: ['闽A12345'] }),
    notes: z
      .array(z.object({ act: z.enum(transferActs), by: z.string(), at: instantOut, note: z.string() }))
      .meta({ description: 'What was said of what was done, in order' }),
  })
  .meta({ id: 'RevealedTransfer', description: 'A transfer unmasked: whom to fetch, where, and with what' });
