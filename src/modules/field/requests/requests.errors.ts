import { defineProblem } from '../../../platform/errors/index.ts';

export const requestNumberTaken = defineProblem(
  'request-number-taken',
  409,
  'after-change',
  { en: 'There is a request of this number and region', zh: '该地区的此文号已登记' },
  {
    en: 'Another request of the same direction, region and number stands in this drill. Look at that one, or correct the number.',
    zh: '本次演练中已有同方向、同地区、同文号的协查函，请查看该函或更正文号。',
  },
);

export const requestUnanswered = defineProblem(
  'request-unanswered',
  409,
  'after-change',
  { en: 'People of the request have not been found yet', zh: '协查函中尚有人员未办结' },
  {
    en: 'Settle or hand on their tasks first (`GET /v1/drills/{drillId}/tasks?list={requestId}&state=open`), or answer with `partial` for those who have been found.',
    zh: '请先办结或转交其任务（`GET /v1/drills/{drillId}/tasks?list={requestId}&state=open`），或以 `partial` 先行答复已办结的人员。',
  },
);

export const requestAnswered = defineProblem(
  'request-answered',
  409,
  'never',
  { en: 'The request has been answered', zh: '该协查函已答复' },
  {
    en: 'Nobody can be added to a request that has been answered. Write a new one, with a number of its own.',
    zh: '已答复的协查函不能再增加人员，请另行发函并使用新文号。',
  },
);

export const requestProblems = [requestNumberTaken, requestUnanswered, requestAnswered];
