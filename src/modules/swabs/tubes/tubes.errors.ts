import { defineProblem, type Problem } from '../../../platform/errors/index.ts';

const conflict = (
  code: string,
  title: { en: string; zh: string },
  detail: { en: string; zh: string },
): Problem => defineProblem(code, 409, 'after-change', title, detail);

export const tubeFull = conflict(
  'tube-full',
  { en: 'The tube is full', zh: '采样管已满' },
  {
    en: 'It holds {poolSize} people already. Take the next tube.',
    zh: '该管已有 {poolSize} 人，请换下一管。',
  },
);

export const tubeSealed = conflict(
  'tube-sealed',
  { en: 'The tube is sealed', zh: '采样管已封管' },
  {
    en: 'Nobody can be added or moved into it, and it is sealed with another count. Take another tube; headquarters can move people.',
    zh: '不能再加入人员，也不能改变封管数量。请使用其他采样管；如需调整，请联系指挥部。',
  },
);

export const tubeElsewhere = conflict(
  'tube-elsewhere',
  { en: 'The code stands on a tube of another site', zh: '该管码已在其他采样点使用' },
  {
    en: 'Take a tube with another code, and keep this one apart.',
    zh: '请更换其他管码的采样管，并将本管单独存放。',
  },
);

export const alreadyInTube = conflict(
  'already-in-tube',
  { en: 'The person is in a tube already', zh: '该人员已在采样管中' },
  {
    en: 'Nobody is in two tubes that wait for a result. If the tube is the wrong one, take them out of it or move them.',
    zh: '同一人不能同时在两支待检采样管中。如绑定有误，请先移出或移管。',
  },
);

export const tubeDiscarded = conflict(
  'tube-discarded',
  { en: 'The tube has been discarded', zh: '采样管已作废' },
  { en: 'Take another tube.', zh: '请使用其他采样管。' },
);

export const tubeTested = conflict(
  'tube-tested',
  { en: 'The tube has its result', zh: '采样管已有检测结果' },
  {
    en: 'Who is in it stays as it was tested; only the laboratory can correct the result.',
    zh: '已检测的采样管不能再变更人员，结果只能由实验室更正。',
  },
);

export const singleNeeded = conflict(
  'single-needed',
  { en: 'The person is to be swabbed singly', zh: '该人员须单采' },
  {
    en: 'Their last pool was positive or doubtful, or they are of a risk that the drill swabs apart (`swabRules`). Open a tube of kind `single` for them, or of `household` where the drill allows it.',
    zh: '该人员所在混管结果为阳性或可疑，或属须单独采样的人群（见 swabRules）。请为其使用单采管（kind 为 single），演练允许时也可使用按户采样管（household）。',
  },
);

export const otherRisk = conflict(
  'other-risk',
  { en: 'The tube is for people of another risk', zh: '该采样管用于其他风险类别人员' },
  {
    en: 'A tube never mixes people of different risk. Take a tube for those of this one.',
    zh: '不同风险类别的人员不能混采，请为该类人员使用另一支采样管。',
  },
);

export const otherHousehold = conflict(
  'other-household',
  { en: 'The tube is for another household', zh: '该采样管属于另一户' },
  { en: 'A tube of kind `household` takes one household.', zh: '按户采样的采样管只能放同一户人员。' },
);

export const tubeDeclared = conflict(
  'tube-declared',
  { en: 'The tube has been opened as another one', zh: '采样管已按其他规格登记' },
  {
    en: 'Its kind or size differs. Use it as it was opened, or take another.',
    zh: '类型或混采人数不同，请按已登记规格使用或更换采样管。',
  },
);

export const notInTube = conflict(
  'not-in-tube',
  { en: 'The person is not in the tube', zh: '该人员不在此采样管中' },
  {
    en: 'Look who is: `GET /v1/drills/{drillId}/tubes/{barcode}`.',
    zh: '请查询管内人员：`GET /v1/drills/{drillId}/tubes/{barcode}`。',
  },
);

export const tubeUnknown = conflict(
  'tube-unknown',
  { en: 'There is no such tube to move to', zh: '目标采样管不存在' },
  {
    en: 'Open it first, or scan a swab into it; and move to another tube than the present one.',
    zh: '请先登记该采样管或先录入样本，且不能移入原管。',
  },
);

export const tubeProblems: readonly Problem[] = [
  tubeFull,
  tubeSealed,
  tubeElsewhere,
  alreadyInTube,
  tubeDiscarded,
  tubeTested,
  singleNeeded,
  otherRisk,
  otherHousehold,
  tubeDeclared,
  notInTube,
  tubeUnknown,
];
