import { z } from 'zod';
import type { Clock } from '../../../platform/clock.ts';
import { fieldProblem } from '../../../platform/http/index.ts';
import { phone, residence } from '../../foundation/index.ts';
import { mobility, preferences, vaccination } from './registrations.schemas.ts';

/** Who somebody is makes the registration's id. */
const notChangeable = z
  .unknown()
  .refine((value) => value === undefined, {
    params: fieldProblem('not-changeable', {
      en: 'Who the person is cannot be changed. Leave it out; for another name or document cancel, and register anew',
      zh: '身份信息不能更改，请删去此项；如需更改，请取消后重新登记',
    }),
  })
  .optional()
  .meta({ description: 'Cannot be changed: cancel, and register anew' });

/** What may change before the check-in. What is left out stays; null takes away. */
export function changeBody(clock: Clock) {
  return z
    .strictObject({
      person: z
        .strictObject({
          phone: phone.optional(),
          name: notChangeable,
          document: notChangeable,
          birthDate: notChangeable,
        })
        .optional(),
      residence: residence.optional(),
      mobility: mobility.optional(),
      vaccinatedAt: vaccination(clock).nullable().optional(),
      preferences: preferences.nullable().optional(),
    })
    .meta({
      id: 'RegistrationChange',
      examples: [{ person: { phone: '13805910001' }, mobility: 'needs-visit', vaccinatedAt: null }],
    });
}

export type ChangeRequest = z.output<ReturnType<typeof changeBody>>;
