import { defineProblem } from '../../../platform/errors/index.ts';

export const personAlreadyRegistered = defineProblem(
  'person-already-registered',
  409,
  'never',
  { en: 'The person is registered by another account', zh: '该人员已由其他账号登记' },
  {
    en: 'One person has one registration in a drill; another account holds it.',
    zh: '每人在一次演练中只能登记一次，已由其他账号登记。',
  },
);

export const tooManyPeople = defineProblem(
  'too-many-people',
  409,
  'after-change',
  { en: 'The account holds as many people as it may', zh: '该账号登记人数已达上限' },
  {
    en: "An account of a citizen registers at most the drill's `peoplePerAccount`. Cancel those who are not of your family, or ask the community's workers to register more.",
    zh: '市民账号最多登记本次演练规定的人数（peoplePerAccount）。请取消非本人家庭成员的登记，或请社区工作人员代为登记。',
  },
);

export const alreadyCheckedIn = defineProblem(
  'already-checked-in',
  409,
  'never',
  { en: 'The person has checked in', zh: '该人员已签到' },
  { en: 'A registration cannot be changed after the check-in.', zh: '签到后不能再更改登记。' },
);

export const registrationCancelled = defineProblem(
  'registration-cancelled',
  409,
  'after-change',
  { en: 'The registration is cancelled', zh: '登记已取消' },
  { en: 'Register again first.', zh: '请先重新登记。' },
);

export const notAssigned = defineProblem(
  'not-assigned',
  409,
  'later',
  { en: 'There is no appointment yet', zh: '尚未分配时段' },
  { en: 'A pass is given with an appointment.', zh: '分配时段后方可出示登记码。' },
);

export const registrationProblems = [
  personAlreadyRegistered,
  tooManyPeople,
  alreadyCheckedIn,
  registrationCancelled,
  notAssigned,
];
