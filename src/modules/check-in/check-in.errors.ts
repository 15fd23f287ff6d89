import { AppError, defineProblem, type Text } from '../../platform/errors/index.ts';

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

/** What can be wrong with a pass. */
export const passFaults = {
  'pass-unreadable': {
    en: 'This is no pass of ours: another QR code, or a forged one',
    zh: '不是本系统签发的登记码：其他二维码或伪造',
  },
  'pass-other-drill': { en: 'The pass is of another drill', zh: '登记码属于其他演练' },
  'pass-expired': { en: 'The pass has expired', zh: '登记码已过期' },
  'pass-revoked': {
    en: 'The pass names a window that the person no longer has: it was moved or cancelled, and there is a newer pass',
    zh: '登记码所载时段已变更或取消，请出示最新的登记码',
  },
} satisfies Record<string, Text>;

export type PassFault = keyof typeof passFaults;

/** The refusal of a pass, with what is wrong with it at its pointer. */
export function badPass(fault: PassFault): AppError {
  return new AppError(passInvalid, { errors: [{ pointer: '/pass', code: fault, text: passFaults[fault] }] });
}

export const personNotRegistered = defineProblem(
  'person-not-registered',
  422,
  'after-change',
  { en: 'Nobody is registered by this', zh: '未找到该人员的登记' },
  { en: 'Check the person in as a walk-in.', zh: '请按现场登记办理。' },
);

export const severalPeople = defineProblem(
  'several-people',
  409,
  'after-change',
  { en: 'Several people fit', zh: '符合条件的有多人' },
  {
    en: 'Choose one of `candidates` and check them in by `registrationId`, or give the room.',
    zh: '请从 candidates 中选定一人，以其 registrationId 签到，或补充房号。',
  },
);

export const roomNeeded = defineProblem(
  'room-needed',
  409,
  'after-change',
  { en: 'Too many people live in the building', zh: '该楼登记人数过多' },
  {
    en: 'More than {most} are registered there. Give the room, or check the person in by document.',
    zh: '该楼登记超过 {most} 人，请补充房号或改用证件签到。',
  },
);

export const siteNotOpen = defineProblem(
  'site-not-open',
  409,
  'later',
  { en: 'The site is not open', zh: '采样点未开放' },
  { en: 'Only a published site of a running drill checks people in.', zh: '仅已发布的采样点可以签到。' },
);

export const checkInProblems = [passInvalid, personNotRegistered, severalPeople, roomNeeded, siteNotOpen];
