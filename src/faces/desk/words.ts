import type { Text } from '../common/language.ts';

export const words = {
  title: { en: 'The desk', zh: '工作台' },
  drill: { en: 'Drill', zh: '演练' },
  noDrill: { en: 'There is no drill yet. The city makes one.', zh: '尚无演练，由市指挥部新建。' },
  sites: { en: 'Sites and hours', zh: '采样点与开放时间' },
  noSites: { en: 'No site yet: bring a file.', zh: '尚无采样点，请导入文件。' },
  site: { en: 'Site', zh: '采样点' },
  state: { en: 'State', zh: '状态' },
  lanes: { en: 'Lanes', zh: '采样台' },
  rate: { en: 'An hour each', zh: '每台每小时' },
  serves: { en: 'Communities', zh: '服务村居' },
  draft: { en: 'draft', zh: '草稿' },
  published: { en: 'published', zh: '已发布' },
  closed: { en: 'closed', zh: '已关闭' },
  import: {
    sites: { en: 'A file of sites', zh: '导入采样点文件' },
    roster: { en: 'A file of the household roster', zh: '导入居民底册文件' },
  },
  template: { en: 'A file to fill in', zh: '下载模板' },
  file: { en: 'CSV or XLSX', zh: 'CSV 或 XLSX 文件' },
  datum: { en: 'Coordinates are measured by', zh: '坐标系' },
  perRow: { en: 'what each row says', zh: '以各行所填为准' },
  headings: { en: 'Headings that differ', zh: '表头对应' },
  headingsWhy: {
    en: 'Where your file calls a column otherwise, write its heading beside it.',
    zh: '文件表头与模板不同时，在对应列填写文件中的表头。',
  },
  look: { en: 'See what would happen', zh: '预检' },
  really: { en: 'Import it', zh: '正式导入' },
  looked: { en: 'Nothing has been written yet.', zh: '预检结果，尚未写入。' },
  done: { en: 'Imported.', zh: '已导入。' },
  working: { en: '{done} of {total} rows …', zh: '正在处理：{done} / {total} 行……' },
  counts: {
    en: '{rows} rows: {accepted} taken ({changed} of them change what stands, {unchanged} stand so already), {rejected} rejected',
    zh: '共 {rows} 行：接受 {accepted}（其中变更 {changed}、未变 {unchanged}），退回 {rejected}',
  },
  unread: { en: 'Columns left out: {columns}', zh: '未读取的列：{columns}' },
  rejected: { en: 'The rejected rows, with the reasons', zh: '下载退回的行及原因' },
  row: { en: 'Row', zh: '行' },
  field: { en: 'Column', zh: '列' },
  fault: { en: 'What is wrong', zh: '问题' },
  feasibility: { en: 'Can it be done', zh: '可行性' },
  feasible: {
    en: 'It can be done: {bookable} places for {residents} people',
    zh: '可行：可约 {bookable} 人次，应检 {residents} 人',
  },
  infeasible: {
    en: 'It cannot be done so: {bookable} places for {residents} people',
    zh: '不可行：可约 {bookable} 人次，应检 {residents} 人',
  },
  blocking: { en: 'In the way', zh: '必须解决' },
  warning: { en: 'Worth a look', zh: '建议关注' },
  cures: { en: 'What would help', zh: '解决办法' },
  carryOut: { en: 'Do it', zh: '执行' },
  sayComplete: { en: 'It is complete', zh: '确认已完整' },
  reallyCure: { en: 'Sure?', zh: '确认执行？' },
  publish: { en: 'Publish {division}', zh: '发布 {division}' },
  reallyPublish: { en: 'Publish: sure?', zh: '确认发布？' },
  force: { en: 'Publish all the same, because', zh: '仍要发布，理由' },
  publishedNow: { en: 'Published.', zh: '已发布。' },
  publishers: {
    en: 'Each district’s headquarters publish their part.',
    zh: '由各区县指挥部分别发布。',
  },
  unpublished: { en: 'Nothing of the drill has been published yet.', zh: '演练尚未发布。' },
  atWork: { en: 'One moment …', zh: '正在处理……' },
  cancelled: { en: 'This was stopped before its end.', zh: '任务已被取消。' },
  sections: { en: 'Parts of the desk', zh: '工作台各部分' },
  people: { en: 'Roster, doors, lists', zh: '底册、入户与名单' },
  shifts: { en: 'Shifts', zh: '班次' },
  replans: { en: 'Changes of the plan', zh: '调整计划' },
  files: { en: 'Report and lists', zh: '报告与导出' },
} satisfies Record<string, Text | Record<string, Text>>;

/** Columns of the files that are brought here, as the interface names them. */
export const columns = {
  sites: [
    ...['name', 'address', 'lng', 'lat', 'datum', 'division', 'communities'],
    ...['lanes', 'ratePerLaneHour', 'walkInShare', 'hours', 'kind'],
  ],
  roster: [
    ...['community', 'building', 'unit', 'room', 'name', 'documentType', 'documentNumber'],
    ...['nationality', 'lng', 'lat', 'datum'],
  ],
} as const;
export type ImportKind = keyof typeof columns;
