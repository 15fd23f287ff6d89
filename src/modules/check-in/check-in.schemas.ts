import { z } from 'zod';
import { registrationStatuses } from '../../core/lifecycle/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { fieldProblem, instant } from '../../platform/http/index.ts';
import { documentSchema } from '../people/index.ts';
import { registrationBody } from '../registrations/index.ts';

export function checkInBody(clock: Clock) {
  return z
    .strictObject({
      deviceSeq: z.int().min(0).max(Number.MAX_SAFE_INTEGER).meta({
        description: "The device's own running number, never used twice: what makes an upload repeatable",
      }),
      at: instant.meta({ description: 'When it happened, by the tablet' }),
      lane: z.string().regex(/^[A-Za-z0-9]{1,8}$/),
      pass: z.string().min(1).max(4096).optional(),
      document: documentSchema(clock).optional(),
      walkIn: registrationBody(clock).optional(),
    })
    .superRefine((body, context) => {
      const given = [body.pass, body.document, body.walkIn].filter((one) => one !== undefined).length;
      if (given === 1) return;
      context.addIssue({
        code: 'custom',
        path: [],
        params: fieldProblem('one-of', {
          en: 'Give exactly one of pass, document and walkIn',
          zh: 'pass、document、walkIn 必须且只能提供一项',
        }),
        input: body,
      });
    })
    .meta({ examples: [{ deviceSeq: 1, at: '2021-09-22T08:41:00+08:00', lane: '3', pass: 'MUSTER1:6BF…' }] });
}

export const warnings = [
  'early',
  'late',
  'other-site',
  'exempt-until',
  'already-checked-in-elsewhere',
] as const;

export const checkInAnswer = z.object({
  registrationId: z.string(),
  name: z.string().meta({ description: 'Masked', examples: ['张*丰'] }),
  status: z.enum(registrationStatuses),
  ticket: z.string().meta({ examples: ['3-17'] }),
  warnings: z.array(z.enum(warnings)),
});

export type CheckInRequest = z.output<ReturnType<typeof checkInBody>>;
