import { z } from 'zod';
import { liesAhead } from '../../../core/calendar/index.ts';
import { registrationStatuses } from '../../../core/lifecycle/index.ts';
import { outcomes } from '../../../core/swabs/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import {
  divisionCode,
  fieldProblem,
  instant,
  instantOut,
  pageQuery,
  uuid,
  writtenAs,
} from '../../../platform/http/index.ts';
import { personName, personSchema, phone, residence, residenceAnswer } from '../../foundation/index.ts';

/** What has happened lies in the past. */
function pastInstant(clock: Clock) {
  return instant.refine((at) => !liesAhead(at, clock.now()), {
    params: fieldProblem('in-the-future', {
      en: 'This lies in the future: give when it was',
      zh: '时间不能晚于现在，请填写实际时间',
    }),
  });
}

/** `givenAt` is what says when: a time that lies in the past. */
const consent = (givenAt: typeof instant) =>
  z
    .strictObject({
      version: writtenAs(z.string().regex(/^[\w.-]{1,32}$/), {
        en: 'the version of the consent that was shown, 1 to 32 letters, digits and signs of _.-',
        zh: '所展示知情同意书的版本号（1 至 32 个字母、数字或 _.- 符号）',
      }).meta({
        description:
          'Which text was agreed to, by the name that the app gave it: letters, digits, `_`, `.` and `-`',
        examples: ['2021-09'],
      }),
      givenAt,
      guardian: z.strictObject({ name: personName, phone }).optional(),
    })
    .meta({
      id: 'Consent',
      description: 'That the person, or their guardian, agrees to what is done with their data',
      examples: [{ version: '2021-09', givenAt: '2021-09-20T09:00:00+08:00' }],
    });

export const preferences = z
  .strictObject({
    sites: z.array(uuid).max(20).optional(),
    notBefore: instant.optional(),
    notAfter: instant.optional(),
  })
  .superRefine((wish, context) => {
    if (wish.notBefore === undefined || wish.notAfter === undefined || wish.notBefore < wish.notAfter) return;
    context.addIssue({
      code: 'custom',
      path: ['notAfter'],
      params: fieldProblem('ends-before-start', {
        en: 'The time ends before it begins: give one after notBefore',
        zh: '结束时间必须晚于 notBefore',
      }),
      input: wish,
    });
  })
  .meta({
    id: 'Preferences',
    description: 'Where and when somebody would rather come; kept where it can be',
  });

/** When somebody was vaccinated. */
export function vaccination(clock: Clock) {
  return pastInstant(clock);
}

/** How far a registration has come; the states are those of DOMAIN’s life of a registration. */
export const registrationStatus = z.enum(registrationStatuses).meta({
  id: 'RegistrationStatus',
  description:
    '`pending` (waits for a window), `assigned`, `checked-in`, `sampled`, `cleared`; besides `cancelled`, `exempt`, `missed`, `held` (to be looked at), `retest`',
});

/** Whether somebody can come. */
export const mobility = z.enum(['walks', 'needs-visit']).meta({
  id: 'Mobility',
  description: '`needs-visit`: cannot come; somebody goes to them',
});

function memberFields(clock: Clock, consentAt = pastInstant(clock)) {
  return {
    person: personSchema(clock),
    mobility: mobility.default('walks'),
    vaccinatedAt: vaccination(clock).optional(),
    preferences: preferences.optional(),
    consent: consent(consentAt),
  };
}

/** A household together, and each person's part of it. */
export const largestHousehold = 20;

const member = {
  person: {
    name: '张小丰',
    document: { type: 'resident-id', number: '350102199001011238' },
    phone: '13805910000',
  },
  mobility: 'walks',
  consent: { version: '2021-09', givenAt: '2021-09-20T09:00:00+08:00' },
} as const;
const home = { division: '350102001001', building: '12号楼', unit: '2', room: '501' };

export function registrationBody(clock: Clock) {
  return bodyWith(memberFields(clock));
}

/** The same as a tablet takes it down: its clock may be fast by days, and nobody who was let in is refused for that. */
export function walkInBody(clock: Clock) {
  return bodyWith(memberFields(clock, instant));
}

/** The document shows one of a household alike, whoever registers them. */
const householdMember = { id: 'HouseholdMember', examples: [member] };

/** Somebody who is registered where they live, as a phone without a network takes them down: its clock may be fast, too. */
export function foundMember(clock: Clock) {
  return z.strictObject(memberFields(clock, instant)).meta(householdMember);
}

function bodyWith(fields: ReturnType<typeof memberFields>) {
  return z
    .strictObject({
      ...fields,
      residence,
      household: uuid.optional().meta({ description: 'A household of this account that the person joins' }),
    })
    .meta({ id: 'NewRegistration', examples: [{ ...member, residence: home }] });
}

export function householdBody(clock: Clock) {
  return z
    .strictObject({
      residence,
      members: z
        .array(z.strictObject(memberFields(clock)).meta(householdMember))
        .min(1)
        .max(largestHousehold),
    })
    .superRefine((household, context) => {
      const seen = new Set<string>();
      for (const [index, { person }] of household.members.entries()) {
        if (person?.document === undefined) continue;
        const key = `${person.document.type}|${person.document.number}`;
        if (seen.has(key)) {
          context.addIssue({
            code: 'custom',
            path: ['members', index, 'person', 'document'],
            params: fieldProblem('named-twice', {
              en: 'The same person stands here twice: name each member once',
              zh: '同一人员重复填写，每人只填一次',
            }),
            input: household,
          });
        }
        seen.add(key);
      }
    })
    .meta({ id: 'NewHousehold', examples: [{ residence: home, members: [member] }] });
}

export const appointmentAnswer = z
  .object({
    siteId: z.string(),
    slotId: z.string(),
    startsAt: instantOut,
    endsAt: instantOut,
    queueNumber: z.int(),
    reason: z.string().meta({ examples: ['nearest'] }),
    walkMetres: z.int().nullable(),
  })
  .meta({ id: 'Appointment', description: 'The window that somebody has' });

export const registrationAnswer = z
  .object({
    id: z.string(),
    householdId: z.string(),
    status: registrationStatus,
    appointment: appointmentAnswer.nullable(),
  })
  .meta({ id: 'Registration', description: 'A registration: its state and its window' });

export const householdAnswer = z
  .object({ householdId: z.string(), members: z.array(registrationAnswer) })
  .meta({ id: 'Household', description: 'A household with the registration of each member' });

export const offerAnswer = z
  .object({
    slotId: z.string(),
    siteId: z.string(),
    startsAt: instantOut,
    endsAt: instantOut,
  })
  .meta({ id: 'Offer', description: 'Another window that somebody may take' });

/** Where and when somebody who is held is swabbed again. */
export const reswabAnswer = z
  .object({
    place: z
      .enum(['site', 'home'])
      .meta({ description: 'Once the drill is closed, home: nobody is sent to a site of it' }),
    siteId: z.string().nullable().meta({ description: 'Null at home' }),
    startsAt: instantOut.nullable().meta({ description: 'Null: as soon as they can' }),
    endsAt: instantOut.nullable(),
  })
  .meta({ id: 'Reswab', description: 'Where and when somebody who is held is swabbed again, singly' });

/** What a citizen reads of their swab. */
export const resultAnswer = z
  .object({
    outcome: z.enum(['pending', ...outcomes]).meta({
      description:
        '`pending`: swabbed, and not known yet; or positive or doubtful, until their community has told them or the time for it has passed',
    }),
    testedAt: instantOut.nullable().meta({ description: 'Null while it is pending' }),
  })
  .meta({ id: 'RegistrationResult', description: 'What came out of somebody’s swab' });

export const registrationDetail = registrationAnswer
  .extend({
    drillId: z.string(),
    appointment: appointmentAnswer.nullable().meta({
      description:
        'Null without a window, and where the drill was closed before they came: then they need not come',
    }),
    result: resultAnswer.nullable().meta({ description: 'Null before a swab' }),
    reswab: reswabAnswer.nullable().meta({ description: 'For whoever is held and has been told' }),
    offer: offerAnswer.nullable().meta({
      description:
        'A window that they may take by rescheduling, because their line grows long; null without one, and once they hold another window',
    }),
    person: z.object({
      name: z.string(),
      document: z.object({ type: z.string(), number: z.string() }),
      phone: z.string().nullable(),
    }),
    residence: residenceAnswer,
    mobility,
    exemptUntil: instantOut.nullable(),
    unplacedReason: z.string().nullable(),
    registeredAt: instantOut,
  })
  .meta({ id: 'RegistrationDetail', description: 'A registration as its owner sees it; the person masked' });

export const listedRegistration = registrationAnswer
  .extend({
    community: z.string(),
    mobility,
    exemptUntil: instantOut.nullable(),
    unplacedReason: z.string().nullable(),
    checkedInAt: instantOut.nullable(),
  })
  .meta({ id: 'ListedRegistration', description: 'A registration without personal data' });

export const ownQuery = z.strictObject({ drillId: uuid, ...pageQuery });
export const listQuery = z.strictObject({ division: divisionCode.optional(), ...pageQuery });
export const registrationId = z.object({ registrationId: uuid });

export type Member = z.output<z.ZodObject<ReturnType<typeof memberFields>>>;
export type HouseholdRequest = z.output<ReturnType<typeof householdBody>>;
export type RegistrationRequest = z.output<ReturnType<typeof registrationBody>>;
