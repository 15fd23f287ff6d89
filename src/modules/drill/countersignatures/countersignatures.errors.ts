import { defineProblem } from '../../../platform/errors/index.ts';

export const sameAccount = defineProblem(
  'same-account',
  409,
  'never',
  { en: 'Another person has to confirm', zh: '须由另一人确认' },
  {
    en: 'Whoever proposed it cannot confirm it: the drill has two people decide this. Let a colleague who may do the same confirm, with a token of their own account.',
    zh: '提出人不能确认自己提出的事项：本演练此项须双人复核。请由具有相同权限的另一人使用其本人账号的令牌确认。',
  },
);

export const countersignatureOver = defineProblem(
  'countersignature-over',
  409,
  'after-change',
  { en: 'It waits for nobody any more', zh: '该事项已不再等待确认' },
  {
    en: 'It is {status}. Only what is proposed and has not lapsed can be confirmed or withdrawn; propose it again.',
    zh: '其状态为 {status}。只有已提出且未过期的事项可以确认或撤回，请重新提出。',
  },
);

export const countersignatureOutdated = defineProblem(
  'countersignature-outdated',
  409,
  'after-change',
  { en: 'What it was proposed on has changed', zh: '提出之后情况已变' },
  {
    en: 'The drill, its communities or a site that it is about, or the notice, has been changed since it was proposed. Look at it as it is now, and propose it again.',
    zh: '提出之后，演练、村居、相关采样点或通告已被修改。请查看现状后重新提出。',
  },
);

export const notCountersigned = defineProblem(
  'not-countersigned',
  409,
  'after-change',
  { en: 'One person decides this already', zh: '此项本来就无须复核' },
  {
    en: 'The drill does not have two people decide any of it: look at `countersigning` of GET /v1/drills/{drillId}.',
    zh: '本演练这些事项均无须双人复核，请查看 GET /v1/drills/{drillId} 的 `countersigning`。',
  },
);

export const countersignatureProblems = [
  sameAccount,
  countersignatureOver,
  countersignatureOutdated,
  notCountersigned,
];
