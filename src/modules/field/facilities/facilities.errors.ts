import { z } from 'zod';
import { defineProblem } from '../../../platform/errors/index.ts';

export const facilityExists = defineProblem(
  'facility-exists',
  409,
  'never',
  { en: 'The facility stands already', zh: '场所已存在' },
  {
    en: 'The division has a facility of this name in the drill: `facilityId` says which.',
    zh: '该区划在本次演练中已有同名场所，见 facilityId。',
  },
  { facilityId: z.string() },
);

export const facilityClosed = defineProblem(
  'facility-closed',
  409,
  'after-change',
  { en: 'The facility is closed', zh: '场所已关闭' },
  {
    en: 'It takes nobody any more. Place the person in another: `GET /v1/drills/{drillId}/facilities?free=true`.',
    zh: '该场所不再接收人员，请安排其他场所：`GET /v1/drills/{drillId}/facilities?free=true`。',
  },
);

export const facilityFull = defineProblem(
  'facility-full',
  409,
  'after-change',
  { en: 'The facility has no free bed', zh: '场所已无空床' },
  {
    en: 'Every bed is taken, or kept for somebody. Place the person in another facility (`GET /v1/drills/{drillId}/facilities?free=true`), or add beds.',
    zh: '床位均已有人或已预留，请安排其他场所（`GET /v1/drills/{drillId}/facilities?free=true`）或增加床位。',
  },
);

export const bedTaken = defineProblem(
  'bed-taken',
  409,
  'after-change',
  { en: 'The bed is taken', zh: '该床位已有人' },
  {
    en: 'Name another free bed (`GET /v1/drills/{drillId}/facilities/{facilityId}/beds?free=true`), or none to be given one.',
    zh: '请填写其他空床（`GET /v1/drills/{drillId}/facilities/{facilityId}/beds?free=true`），或不填以自动分配。',
  },
);

export const facilityOccupied = defineProblem(
  'facility-occupied',
  409,
  'after-change',
  { en: 'Beds of the facility are not free', zh: '场所尚有人员或预留床位' },
  {
    en: 'Whoever lies there, or has a bed kept for them, is to be placed elsewhere first: `lying` and `kept` say how many.',
    zh: '请先为在住人员和已预留床位的人员另行安排：在住人数见 lying，预留人数见 kept。',
  },
  { lying: z.int(), kept: z.int() },
);

export const bedAwaits = defineProblem(
  'bed-awaits-transfer',
  409,
  'after-change',
  { en: 'Whoever has the bed is being transferred', zh: '该床位人员正在转运' },
  {
    en: 'The bed is free by itself once they have arrived, or once the transfer that keeps it is cancelled: `transferId` says which.',
    zh: '转运到达后床位自动腾空；为其预留的床位在转运取消后腾空，见 transferId。',
  },
  { transferId: z.string() },
);

export const facilityProblems = [
  facilityExists,
  facilityClosed,
  facilityFull,
  bedTaken,
  facilityOccupied,
  bedAwaits,
];
