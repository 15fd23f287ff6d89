import { z } from 'zod';
import { defineProblem, type Problem } from '../../../platform/errors/index.ts';

const conflict = (
  code: string,
  title: { en: string; zh: string },
  detail: { en: string; zh: string },
  members?: Parameters<typeof defineProblem>[5],
): Problem => defineProblem(code, 409, 'after-change', title, detail, members);

export const boxElsewhere = conflict(
  'box-elsewhere',
  { en: 'The code stands on a box of another site', zh: '该箱码已在其他采样点使用' },
  {
    en: 'Take a box with another code, and keep this one apart.',
    zh: '请更换其他箱码的转运箱，并将本箱单独存放。',
  },
);

export const boxSealed = conflict(
  'box-sealed',
  { en: 'The box is sealed', zh: '转运箱已封箱' },
  {
    en: 'Its manifest stands: nothing is put in, taken out or counted otherwise. Take another box; what differs is explained at the laboratory.',
    zh: '清单已确定，不能再放入、取出或更改数量。请使用其他转运箱；差异由实验室接收时说明。',
  },
);

export const boxNotSealed = conflict(
  'box-not-sealed',
  { en: 'The box is not sealed yet', zh: '转运箱尚未封箱' },
  { en: 'Seal it first, with the number of its tubes.', zh: '请先封箱并填写管数。' },
);

export const boxEmpty = conflict(
  'box-empty',
  { en: 'The box is empty', zh: '转运箱为空' },
  { en: 'Put tubes into it first, or cancel it.', zh: '请先放入采样管，或作废该箱。' },
);

export const boxClosed = conflict(
  'box-closed',
  { en: 'The box is over', zh: '转运箱已结束流转' },
  {
    en: 'It has come to a laboratory, or is cancelled, lost or reconciled. Take another box.',
    zh: '该箱已送达实验室，或已作废、遗失、核对完毕。请使用其他转运箱。',
  },
);

export const boxUnderway = conflict(
  'box-underway',
  { en: 'The box is under way', zh: '转运箱已在途' },
  {
    en: 'Somebody has signed for it: it is not cancelled any more. If it cannot be found, headquarters say that it is lost.',
    zh: '已有人签收，不能作废。如无法找到，请由指挥部登记遗失。',
  },
);

export const boxNotHeld = conflict(
  'box-not-held',
  { en: 'Whoever gives the box does not have it', zh: '交出方未持有该转运箱' },
  {
    en: 'Somebody else has signed for it. Whoever has it hands it over; headquarters can do it for them.',
    zh: '该箱已由他人签收，应由持有人交接；也可由指挥部代为登记。',
  },
);

export const handedOverTwice = conflict(
  'handed-over-twice',
  { en: 'The box has been handed over already', zh: '转运箱已发起交接' },
  {
    en: 'Nobody has accepted it yet. Wait until they do, or withdraw that handover first.',
    zh: '上一次交接尚未签收。请等待签收，或先撤回该交接。',
  },
);

export const handoverOver = conflict(
  'handover-over',
  { en: 'The handover is over', zh: '该交接已结束' },
  {
    en: 'It has been accepted or withdrawn. Hand the box over once more.',
    zh: '该交接已签收或已撤回，请重新交接。',
  },
);

export const tubeInBox = conflict(
  'tube-in-box',
  { en: 'The tube is in another box', zh: '采样管已在其他转运箱中' },
  {
    en: '`box` says in which. Take it out of that one first, or leave it there.',
    zh: '所在箱码见 box。请先从该箱取出，或保留在原箱。',
  },
  { box: z.string() },
);

export const notInBox = conflict(
  'not-in-box',
  { en: 'The tube is not in the box', zh: '采样管不在该转运箱中' },
  {
    en: 'Look what is: `GET /v1/drills/{drillId}/boxes/{code}`.',
    zh: '请查询箱内清单：`GET /v1/drills/{drillId}/boxes/{code}`。',
  },
);

export const tubeGivenUp = conflict(
  'tube-given-up',
  { en: 'The tube has been given up', zh: '采样管已作废' },
  { en: 'It goes to no laboratory. Keep it apart.', zh: '该管不送检，请单独存放。' },
);

/** Problems of this module alone. */
export const boxProblems: readonly Problem[] = [
  boxElsewhere,
  boxSealed,
  boxNotSealed,
  boxEmpty,
  boxClosed,
  boxUnderway,
  boxNotHeld,
  handedOverTwice,
  handoverOver,
  tubeInBox,
  notInBox,
  tubeGivenUp,
];
