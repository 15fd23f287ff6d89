import { z } from 'zod';
import { instantOut } from '../../../platform/http/index.ts';
import { type WayStep, wayThings } from './way.ts';

/** What a step is about, as every answer that shows a way tells it. */
export const wayAbout = z.partialRecord(z.enum(wayThings), z.union([z.string(), z.number()])).meta({
  id: 'WayThings',
  description: 'What it is about: ids and codes, as far as it is about any',
  examples: [{ tube: 'MF24-0000173', box: 'BX24-000017' }],
});

export const personWay = z
  .object({
    registrationId: z.string(),
    steps: z.array(
      z.object({
        at: instantOut,
        step: z.string().meta({
          description:
            '`registered`, `window`, `checked-in`, `swabbed`, `moved`, `tube-sealed`, `packed`, `box-sealed`, `handed-over`, `accepted`, `received`, …',
          examples: ['packed'],
        }),
        by: z.string().nullable().meta({ description: 'The account that did it; citizens are not told' }),
        about: wayAbout,
      }),
    ),
  })
  .meta({ id: 'PersonWay', description: 'The whole way of a person, in order of time, without their name' });

export function showWay(registrationId: string, steps: readonly WayStep[]): z.output<typeof personWay> {
  return {
    registrationId,
    steps: steps.map(({ at, ...step }) => ({ ...step, at: at.toISOString() })),
  };
}
