/** What the fields of lists of posts and shifts are called in Chinese, as in `list-headings.ts`. */
export const shiftHeadings = {
  lane: '采样台号',
  template: '每日班次',
  nights: '可上夜班',
  certificates: '证书',
  post: '岗位编号',
  postName: '岗位',
  heads: '需要人数',
  skill: '所需资质',
  unfilled: '未排满原因',
  afterDrill: '晚于演练结束',
};
