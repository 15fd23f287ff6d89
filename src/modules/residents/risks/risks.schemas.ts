import { z } from 'zod';
import { risks } from '../../../core/swabs/index.ts';
import { text } from '../../foundation/index.ts';

const risk = z.enum(risks).meta({
  description:
    '`key`: from a key region, or of a trade that meets many; `sealed`: the home is sealed; `none` takes the mark away',
});

export const riskBody = z
  .strictObject({
    risk,
    scope: z.enum(['person', 'household']).default('person').meta({
      description: 'Whether the household that goes together is marked, too',
    }),
    reason: text(200).meta({ description: 'Kept, sealed, in the audit log' }),
  })
  .meta({ id: 'RiskMark', examples: [{ risk: 'sealed', scope: 'household', reason: '所在单元已封控' }] });

export const riskAnswer = z
  .object({ registrationId: z.string(), risk, people: z.int().meta({ description: 'Who bear it now' }) })
  .meta({
    id: 'MarkedRisk',
    description: 'Somebody, and what strangers should not share a tube with them for',
  });
