/** What is wrong with a field of a change of the plan, and what to write. */
export const mobileFrom = {
  en: 'A mobile site goes its way until it is closed. Leave from out, and close it when it stops',
  zh: '流动采样点在关闭前继续按路线上门。请不填 from，并在其停止时再关闭',
};
export const unknownSite = {
  en: 'There is no such published site in the division. Give ids as GET /v1/drills/{drillId}/sites lists them. For example: 3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
  zh: '该区划内没有此已发布采样点。请填写 GET /v1/drills/{drillId}/sites 列出的编号。例如：3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
};
