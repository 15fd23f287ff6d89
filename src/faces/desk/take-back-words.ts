import type { Text } from '../common/language.ts';

export const words = {
  title: { en: 'Imports of the last hour', zh: '近一小时的导入' },
  none: {
    en: 'Nothing was imported within the last hour: what is older cannot be taken back.',
    zh: '近一小时内没有导入；更早的导入不能撤回。',
  },
  what: { en: 'File of', zh: '文件内容' },
  ended: { en: 'Imported at', zh: '导入时间' },
  rows: { en: 'Rows taken', zh: '接受行数' },
  changed: { en: 'Changed something', zh: '有变更' },
  rejected: { en: 'Rejected', zh: '退回' },
  takeBack: { en: 'Take it back', zh: '撤回' },
  look: { en: 'What would happen', zh: '撤回的影响' },
  figures: {
    en: '{changed} rows of this import changed something: that is undone. {unchanged} rows stood so before, and stay.',
    zh: '本次导入有 {changed} 行产生变更，将被撤销；{unchanged} 行原已如此，不受影响。',
  },
  inOrder: {
    en: 'Of imports that followed each other take the last one back first.',
    zh: '连续多次导入请从最后一次起依次撤回。',
  },
  reason: { en: 'Reason (kept in the audit log)', zh: '理由（记入审计日志）' },
  really: { en: 'Take it back: sure?', zh: '确认撤回？' },
  leave: { en: 'Leave it', zh: '取消' },
  undone: {
    en: 'Taken back: {removed} gone, {restored} as before.',
    zh: '已撤回：删除 {removed}，恢复原状 {restored}。',
  },
  undoneAt: {
    en: 'Taken back at {time}: {removed} gone, {restored} as before.',
    zh: '{time} 已撤回：删除 {removed}，恢复原状 {restored}。',
  },
  left: { en: 'Left as they are: {n}.', zh: '保留：{n}。' },
  buildings: { en: 'Buildings that stand where they stood: {n}.', zh: '恢复原位置的楼栋：{n}。' },
  stays: { en: 'What stays, and why', zh: '未撤回的内容及原因' },
  more: { en: 'The first {n} are named.', zh: '仅列出前 {n} 项。' },
} satisfies Record<string, Text>;

/** Kinds of imports that can be taken back, and what happens to what each brought. */
export const kinds = {
  sites: {
    title: { en: 'sites', zh: '采样点' },
    says: {
      en: 'Sites that it made are deleted, and those that it changed are planned as before. Where one of them is published, has a window that somebody holds, or a tablet, nothing is taken back.',
      zh: '新建的采样点将删除，修改过的恢复原计划。其中任一采样点已发布、已有人预约或已有平板时，不作任何撤回。',
    },
  },
  roster: {
    title: { en: 'roster', zh: '居民底册' },
    says: {
      en: 'Whom it added is taken off, whom it changed is as before, and buildings that it moved stand where they stood. What has been changed since stays.',
      zh: '新增人员将移出底册，修改过的恢复原状，移动过的楼栋恢复原位置；此后另有变更的保留。',
    },
  },
  communities: {
    title: { en: 'communities', zh: '村居' },
    says: {
      en: 'Communities that it added are the drill’s no more. One stays that has people, a site, a team, a checkpoint or a task since, or whose roster was declared complete.',
      zh: '新增村居将移出演练；此后已有人员、采样点、工作队、卡口或任务，或底册已确认完整的保留。',
    },
  },
  exemptions: {
    title: { en: 'exemptions', zh: '豁免人员' },
    says: {
      en: 'Whoever it exempted is due again. Exemptions that were withdrawn or are over stay, and those of people who have checked in or been swabbed since.',
      zh: '豁免人员恢复应检；已撤销或到期的豁免，以及此后已签到或已采样人员的豁免保留。',
    },
  },
  facilities: {
    title: { en: 'facilities', zh: '集中场所' },
    says: {
      en: 'Facilities and beds that it added are gone. A bed that somebody has had stays, and a facility that is closed, has a client, or to which somebody is brought.',
      zh: '新增场所和床位将删除；住过人的床位，以及已关闭、已有账号或已有转运的场所保留。',
    },
  },
  teams: {
    title: { en: 'teams', zh: '工作队' },
    says: {
      en: 'Teams and members that it added are gone, and members whom it renewed stand as before. Who has worked since stays, and a team that was sent somewhere.',
      zh: '新增工作队和队员将删除，更新过的队员恢复原状；此后已开展工作的队员和已派出的工作队保留。',
    },
  },
  lists: {
    title: { en: 'follow-up list', zh: '摸排名单' },
    says: {
      en: 'Its rows are taken out, with the tasks of which nothing else speaks. A task on which somebody has worked stays.',
      zh: '名单各行及仅由其产生的任务将撤销；已有人处理的任务保留。',
    },
  },
} satisfies Record<string, { title: Text; says: Text }>;
export type TakenKind = keyof typeof kinds;

/** What something is that stays. */
export const things: Readonly<Record<string, Text>> = {
  community: { en: 'community', zh: '村居' },
  exemption: { en: 'exemption', zh: '豁免' },
  facility: { en: 'facility', zh: '场所' },
  bed: { en: 'bed', zh: '床位' },
  team: { en: 'team', zh: '工作队' },
  'team-member': { en: 'member of a team', zh: '队员' },
  list: { en: 'list', zh: '名单' },
  'list-row': { en: 'row of the list', zh: '名单行' },
  task: { en: 'task', zh: '任务' },
};

/** Why it stays. */
export const because: Readonly<Record<string, Text>> = {
  changed: { en: 'changed since', zh: '此后有变更' },
  closed: { en: 'closed', zh: '已关闭' },
  ended: { en: 'withdrawn or over', zh: '已撤销或到期' },
  'in-use': { en: 'in use', zh: '使用中' },
  'not-empty': { en: 'others stand in it', zh: '其中另有内容' },
  belongs: { en: 'belongs to what stays', zh: '所属对象保留' },
  'has-people': { en: 'has people', zh: '已有人员' },
  'has-sites': { en: 'has sites', zh: '已有采样点' },
  'declared-complete': { en: 'its roster is complete', zh: '底册已确认完整' },
  'checked-in': { en: 'has checked in', zh: '已签到' },
  swabbed: { en: 'swabbed', zh: '已采样' },
  elsewhere: { en: 'of another division by now', zh: '现属其他辖区' },
};
