import { defineProblem } from '../../platform/errors/index.ts';

export const passInvalid = defineProblem(
  'pass-invalid',
  422,
  'never',
  { en: 'The pass is not valid', zh: '登记码无效' },
  {
    en: 'It is forged, revoked, or of another drill; check the person in by document.',
    zh: '登记码系伪造、已作废或不属于本次演练；请改用证件签到。',
  },
);

export const personNotRegistered = defineProblem(
  'person-not-registered',
  422,
  'after-change',
  { en: 'Nobody is registered with this document', zh: '该证件未登记' },
  { en: 'Check the person in as a walk-in.', zh: '请按现场登记办理。' },
);

export const siteNotOpen = defineProblem(
  'site-not-open',
  409,
  'later',
  { en: 'The site is not open', zh: '采样点未开放' },
  { en: 'Only a published site of a running drill checks people in.', zh: '仅已发布的采样点可以签到。' },
);

export const checkInProblems = [passInvalid, personNotRegistered, siteNotOpen];
