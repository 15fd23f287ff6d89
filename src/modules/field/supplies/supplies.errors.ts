import { z } from 'zod';
import { supplyRequestStatuses } from '../../../core/lifecycle/index.ts';
import { defineProblem } from '../../../platform/errors/index.ts';

export const supplyRequestState = defineProblem(
  'supply-request-state',
  409,
  'after-change',
  { en: 'The request does not stand so that this can be done', zh: '物资申请当前状态不能进行此操作' },
  {
    en: '`state` says how it stands; `GET /v1/drills/{drillId}/supply-requests/{supplyRequestId}` says what has been done.',
    zh: '当前状态见 state；已办理的步骤见 `GET /v1/drills/{drillId}/supply-requests/{supplyRequestId}`。',
  },
  { state: z.enum(supplyRequestStatuses) },
);

export const supplyProblems = [supplyRequestState];
