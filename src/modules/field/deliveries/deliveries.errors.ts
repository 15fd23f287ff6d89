import { z } from 'zod';
import { defineProblem } from '../../../platform/errors/index.ts';
import { deliveryStates } from './deliveries.tables.ts';

export const deliverySettled = defineProblem(
  'delivery-settled',
  409,
  'never',
  { en: 'The delivery is settled already', zh: '该项需求已办结' },
  {
    en: 'It was brought, or is needed no more: `state` says which. For a new need ask anew: `POST /v1/drills/{drillId}/deliveries`.',
    zh: '该项需求已送达或已撤回，见 state。如有新的需求请另行登记：`POST /v1/drills/{drillId}/deliveries`。',
  },
  { state: z.enum(deliveryStates) },
);

export const deliveryProblems = [deliverySettled];
