import { z } from 'zod';
import { defineProblem } from '../../../platform/errors/index.ts';
import { reviewSettled } from '../uploads/index.ts';

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
  { en: 'Nobody is registered by this', zh: '未找到该人员的登记' },
  { en: 'Check the person in as a walk-in.', zh: '请按现场登记办理。' },
);

/** Who could be meant, as staff tell them apart: names, documents and rooms are masked. */
const candidates = z.array(
  z.object({
    registrationId: z.string(),
    name: z.string(),
    document: z.string(),
    unit: z.string().nullable(),
    room: z.string().nullable(),
    status: z.string(),
  }),
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
  { candidates },
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

export const swabbedMeanwhile = defineProblem(
  'swabbed-meanwhile',
  409,
  'after-change',
  { en: 'The person has been swabbed since', zh: '该人员签到后已采样' },
  {
    en: 'Take them out of the tube first, or keep the check-in.',
    zh: '请先将其从采样管中移出，或保留该签到。',
  },
);

export const checkInProblems = [
  reviewSettled,
  swabbedMeanwhile,
  passInvalid,
  personNotRegistered,
  severalPeople,
  roomNeeded,
  siteNotOpen,
];
