import { z } from 'zod';
import { uuid } from '../../../platform/http/index.ts';
import { registrationAnswer } from '../../residents/index.ts';

export const rescheduleBody = z
  .strictObject({
    slotId: uuid,
    scope: z.enum(['person', 'household']).default('person').meta({
      description:
        '`person` moves this one and leaves the others of the household where they are; `household` moves all of it who wait or hold a window, all or none',
    }),
  })
  .meta({
    id: 'RescheduleRequest',
    examples: [{ slotId: '01890a5d-ac96-774b-bcce-b302099a8057', scope: 'household' }],
  });

export const rescheduleAnswer = registrationAnswer
  .extend({
    others: z
      .array(registrationAnswer)
      .meta({ description: 'The others of the household who go to this window with `scope: household`' }),
  })
  .meta({ id: 'RescheduledRegistration', description: 'The registration with its new window' });

export type RescheduleRequest = z.output<typeof rescheduleBody>;
