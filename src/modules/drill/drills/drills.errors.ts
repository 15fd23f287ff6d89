import { defineProblem } from '../../../platform/errors/index.ts';

export const drillClosed = defineProblem(
  'drill-closed',
  409,
  'never',
  { en: 'The drill is closed', zh: '演练已结束' },
  {
    en: 'A closed drill cannot be changed, and nobody can register in it.',
    zh: '演练已结束，不能再修改或登记。',
  },
);

export const drillNotOpen = defineProblem(
  'drill-not-open',
  409,
  'later',
  { en: 'The drill is not published yet', zh: '演练尚未发布' },
  { en: 'Registration opens when a district publishes its part.', zh: '各区发布后方可登记。' },
);

export const personalDataDestroyed = defineProblem(
  'personal-data-destroyed',
  410,
  'never',
  { en: "The drill's personal data has been destroyed", zh: '本次演练的个人信息已销毁' },
  {
    en: "The retention time is over: the drill's people and the key to them are no more.",
    zh: '保存期限已满，本次演练的人员信息及其密钥已销毁。',
  },
);

export const drillProblems = [drillClosed, drillNotOpen, personalDataDestroyed];
