import { defineProblem } from '../../../platform/errors/index.ts';

export const drillClosed = defineProblem(
  'drill-closed',
  409,
  'never',
  { en: 'The drill is closed', zh: '演练已结束' },
  {
    en: 'A closed drill cannot be changed: nobody registers, checks in or is swabbed in it any more. What was recorded before without a network is still taken (the batches of tablets), and what laboratories find.',
    zh: '演练已结束，不能再修改、登记、签到或采样。此前离线记录的内容（平板批量上传）及实验室结果仍可提交。',
  },
);

export const drillNotOpen = defineProblem(
  'drill-not-open',
  409,
  'later',
  { en: 'The drill is not published yet', zh: '演练尚未发布' },
  { en: 'Registration opens when a district publishes its part.', zh: '各区发布后方可登记。' },
);

export const drillOver = defineProblem(
  'drill-over',
  409,
  'after-change',
  { en: 'The drill has ended', zh: '演练时间已过' },
  {
    en: 'It ended at {endsAt}: nobody could come any more. Give it a later end first (PATCH /v1/drills/{drillId}).',
    zh: '演练已于 {endsAt} 结束，无人能再前往。请先修改结束时间（PATCH /v1/drills/{drillId}）。',
  },
);

export const drillWithoutSites = defineProblem(
  'drill-without-sites',
  409,
  'never',
  { en: 'The drill has no sites', zh: '该演练不设采样点' },
  {
    en: 'It is of the kind `control`: nobody comes to a site by a window. Sampling at sites is a drill of its own, of the kind `mass`.',
    zh: '该演练类型为 control，不设采样点和时段。如需在采样点采样，请另建类型为 mass 的演练。',
  },
);

export const windowsOutside = defineProblem(
  'windows-outside',
  409,
  'after-change',
  { en: 'Windows lie outside the new span', zh: '有时段在新的起止时间之外' },
  {
    en: '{windows} windows of {sites} sites lie outside it, and {people} people hold one of them. Cancel these windows first: stop sampling then (POST /v1/drills/{drillId}/stops), or change the hours of the sites (PUT /v1/sites/{siteId}/hours); those who hold one get another.',
    zh: '{sites} 个采样点的 {windows} 个时段在新的起止时间之外，其中 {people} 人已有预约。请先取消这些时段：在该时间停止采样（POST /v1/drills/{drillId}/stops），或修改采样点开放时间（PUT /v1/sites/{siteId}/hours）；已预约者将改约其他时段。',
  },
);

export const twoDecide = defineProblem(
  'two-decide',
  409,
  'never',
  { en: 'One person cannot end what two decide', zh: '双人复核不能由一人取消' },
  {
    en: 'The drill has two people decide this, and only two end that: one asks for it (POST /v1/drills/{drillId}/countersigning/stop), another confirms.',
    zh: '本演练此项须双人复核，取消复核也须双人：一人申请（POST /v1/drills/{drillId}/countersigning/stop），另一人确认。',
  },
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

export const drillProblems = [
  drillClosed,
  drillNotOpen,
  drillOver,
  drillWithoutSites,
  windowsOutside,
  twoDecide,
  personalDataDestroyed,
];
