import { z } from 'zod';
import { transferStatuses } from '../../../core/lifecycle/index.ts';
import { defineProblem } from '../../../platform/errors/index.ts';

export const transferOpen = defineProblem(
  'transfer-open',
  409,
  'after-change',
  { en: 'The person is being transferred already', zh: '该人员已有未完成的转运' },
  {
    en: 'Nobody is transferred twice at once: go on with that transfer, or cancel it first. `transferId` says which.',
    zh: '同一人不能同时有两次转运，请继续办理或先取消该转运，见 transferId。',
  },
  { transferId: z.string() },
);

export const transferState = defineProblem(
  'transfer-state',
  409,
  'after-change',
  { en: 'The transfer does not stand so that this can be done', zh: '转运当前状态不能进行此操作' },
  {
    en: '`state` says how it stands; `GET /v1/drills/{drillId}/transfers/{transferId}` says what has been done and what comes next.',
    zh: '当前状态见 state；已办理和待办理的步骤见 `GET /v1/drills/{drillId}/transfers/{transferId}`。',
  },
  { state: z.enum(transferStatuses) },
);

export const liesElsewhere = defineProblem(
  'person-lies-elsewhere',
  409,
  'after-change',
  { en: 'The person lies in a bed of a facility of another division', zh: '该人员在其他辖区的场所' },
  {
    en: 'Whoever lies in a facility is transferred from there: its headquarters, or the facility, asks for it.',
    zh: '在集中场所的人员由该场所或其所属指挥部申请转运。',
  },
);

export const sameSigner = defineProblem(
  'same-signer',
  409,
  'after-change',
  { en: 'The other side was signed with this account', zh: '对方一栏已由同一账号签字' },
  {
    en: 'Whoever gives and whoever takes are two: have the other side sign with a token of its own.',
    zh: '交接双方须由不同的账号分别签字。',
  },
);

export const chainOpen = defineProblem(
  'chain-open',
  409,
  'after-change',
  { en: 'The person is in a closed loop already', zh: '该人员已有未结束的闭环' },
  {
    en: 'Nobody is in two at once: plan that one anew, or end it first. `chainId` says which.',
    zh: '同一人不能同时有两个闭环，请调整或先结束该闭环，见 chainId。',
  },
  { chainId: z.string() },
);

export const chainOver = defineProblem(
  'chain-over',
  409,
  'never',
  { en: 'The closed loop is over', zh: '该闭环已结束' },
  {
    en: 'The person has come to its end, or headquarters have ended it. Open another for where they are to go now.',
    zh: '该人员已到达终点，或闭环已由指挥部结束。如需继续转运，请另行开启。',
  },
);

export const transferProblems = [
  transferOpen,
  transferState,
  liesElsewhere,
  sameSigner,
  chainOpen,
  chainOver,
];
