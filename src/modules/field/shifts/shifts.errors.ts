import { z } from 'zod';
import { shiftObstacles } from '../../../core/field/shifts/index.ts';
import { defineProblem } from '../../../platform/errors/index.ts';

/** Why somebody is not given a shift. */
export const refusalReasons = [...shiftObstacles, 'full', 'too-late', 'after-drill', 'not-theirs'] as const;

export const shiftRefused = defineProblem(
  'shift-refused',
  409,
  'after-change',
  { en: 'They cannot have this shift', zh: '不能承担该班次' },
  {
    en: '`reason` says why: `full` and `too-late` are about the shift, the others about what the person can do and has to do besides.',
    zh: '原因见 reason：`full`（已满）和 `too-late`（已截止）与班次有关，其余与本人资质和其他班次有关。',
  },
  { reason: z.enum(refusalReasons) },
);

export const postExists = defineProblem(
  'post-exists',
  409,
  'never',
  { en: 'The post stands already', zh: '岗位已存在' },
  {
    en: 'The division has a post of this name, or the lane has one: `postId` says which.',
    zh: '该区划已有同名岗位，或该采样台已设岗位，见 postId。',
  },
  { postId: z.string() },
);

export const shiftState = defineProblem(
  'shift-state',
  409,
  'after-change',
  { en: 'The shift is not so far, or beyond that', zh: '该班次当前状态不允许此操作' },
  {
    en: 'Whoever is present has the shift, from an hour before it begins to its end; absent is who is not there once it has begun. Look at the shift again.',
    zh: '到岗登记须为该班次人员，自开始前一小时至结束；缺岗登记须在班次开始后。请重新查看该班次。',
  },
);

export const lanesByTwo = defineProblem(
  'lanes-by-two',
  409,
  'after-change',
  { en: 'Lanes do not go by shifts here', zh: '本演练采样台不能随值班开闭' },
  {
    en: 'Lanes that go by shifts close by themselves, and the drill has two people decide what takes windows (`countersigning`). Change them by PUT /v1/sites/{siteId}/lanes, which another confirms.',
    zh: '随值班开闭的采样台会自动关闭，而本演练取消时段须双人复核（`countersigning`）。请通过 PUT /v1/sites/{siteId}/lanes 调整，由另一人确认。',
  },
);

export const shiftProblems = [shiftRefused, postExists, shiftState, lanesByTwo];
