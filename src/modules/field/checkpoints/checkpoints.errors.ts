import { z } from 'zod';
import { defineProblem } from '../../../platform/errors/index.ts';

export const checkpointExists = defineProblem(
  'checkpoint-exists',
  409,
  'after-change',
  { en: 'The community has a checkpoint of this name', zh: '该村居已有同名卡口' },
  {
    en: 'Give it another name, or go on with the one that is there: `checkpointId` says which.',
    zh: '请更换名称，或继续使用已有的卡口，见 checkpointId。',
  },
  { checkpointId: z.string() },
);

export const checkpointClosed = defineProblem(
  'checkpoint-closed',
  409,
  'never',
  { en: 'The checkpoint had been closed by then', zh: '卡口当时已关闭' },
  {
    en: 'Nobody passes there since. What was recorded before it was closed is taken; this is kept for headquarters to look at.',
    zh: '该卡口关闭后不再放行登记。关闭前的记录仍予接收；本条已保存，供指挥部核对。',
  },
);

export const personUnnamed = defineProblem(
  'person-unnamed',
  409,
  'after-change',
  { en: 'Nothing is known of the person but an id', zh: '除编号外没有该人员的任何信息' },
  {
    en: 'The passage names somebody by an id that no registration and no roster has. Ask for the transfer with name and document.',
    zh: '该记录中的人员编号在登记和底册中均不存在。请填写姓名和证件另行申请转运。',
  },
);

export const checkpointProblems = [checkpointExists, checkpointClosed, personUnnamed];
