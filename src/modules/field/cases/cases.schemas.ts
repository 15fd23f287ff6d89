import { z } from 'zod';
import { contactKinds, defaultTraceDays } from '../../../core/field/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import { divisionCode, instant, instantOut, pageQuery, uuid } from '../../../platform/http/index.ts';
import { drillId } from '../../drill/index.ts';
import { knowsWho, toldFields } from './told-person.ts';

/** Contacts that are kept of one case; and that one request may name. */
export const mostContacts = 10_000;
export const mostTold = 500;

export const caseId = drillId.extend({
  caseId: uuid.meta({ description: 'Whose case it is: the `registrationId` of the list of cases' }),
});

const kind = z.enum(contactKinds).meta({
  id: 'ContactKind',
  description:
    '`tube`: swabbed into one tube; `household`: lives together; `window`: checked in at the same site in the same window; `door-visit`: found at one door by a team; `vehicle`: passed a checkpoint in one vehicle, or one coach of a train, or fetched in one vehicle of a transfer; of all these, and of `other`, investigators tell, too',
});

export const tracing = (clock: Clock) =>
  z
    .strictObject({
      since: instant.optional().meta({
        description: `From when on it is looked who was near; ${defaultTraceDays} days before the swab that was found positive unless told`,
      }),
      people: z
        .array(
          z
            .strictObject({
              ...toldFields(clock),
              kind,
              at: instant.meta({ description: 'When they were together last' }),
              distanceMetres: z
                .number()
                .min(0)
                .max(1_000)
                .optional()
                .meta({ description: 'How near they came; left out where nobody knows' }),
            })
            .superRefine(knowsWho)
            .meta({ id: 'ToldContact', description: 'Somebody of whom an investigator tells' }),
        )
        .max(mostTold)
        .default([])
        .meta({ description: `Whom investigators add, up to ${mostTold} in a request` }),
    })
    .meta({
      id: 'ContactTracing',
      examples: [
        {
          people: [
            {
              name: '张小丰',
              phone: '13805910000',
              division: '350102001001',
              kind: 'vehicle',
              at: '2021-09-20T08:30:00+08:00',
              distanceMetres: 1.5,
            },
          ],
        },
      ],
    });

export const tracedAnswer = z
  .object({
    caseId: z.string(),
    since: instantOut,
    contacts: z.int().meta({ description: 'Contacts of the case by now: one for each person and kind' }),
    people: z.int().meta({ description: 'How many people they are' }),
    kinds: z.record(z.string(), z.int()).meta({ description: 'Contacts of each kind' }),
  })
  .meta({ id: 'TracedContacts', description: 'What a case has by way of contacts' });

const flag = z.enum(['true', 'false']).transform((said) => said === 'true');

export const contactsQuery = z.strictObject({
  case: uuid.optional(),
  community: divisionCode.optional().meta({ description: 'Only those who live below it' }),
  kind: kind.optional(),
  withdrawn: flag.optional().meta({
    description: '`true`: of cases that the laboratory has taken back; `false`: of those that stand',
    examples: ['false'],
  }),
  ...pageQuery,
});

export const contactAnswer = z
  .object({
    caseId: z.string(),
    personId: z.string().meta({ description: 'Of somebody who is registered, their registration’s' }),
    registered: z.boolean(),
    name: z
      .string()
      .nullable()
      .meta({ description: 'Masked', examples: ['张*丰'] }),
    phone: z.string().nullable().meta({ description: 'Masked' }),
    community: z.string().meta({ description: 'Where they live, as far as that is known' }),
    kind,
    at: instantOut.meta({ description: 'When they were together last' }),
    distanceMetres: z.number().nullable().meta({ description: 'Null where nobody knows' }),
    addedBy: z.string().nullable().meta({ description: 'Null of whoever was found in what is recorded' }),
    addedAt: instantOut,
    withdrawnAt: instantOut
      .nullable()
      .meta({ description: 'When the laboratory took the case back: the contact counts for nothing since' }),
  })
  .meta({ id: 'Contact', description: 'Somebody who was with a case, masked' });
