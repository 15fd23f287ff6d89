import type { Column } from '../../../platform/spreadsheets/index.ts';

/** The columns of a household roster, with what communities call them in their own lists. */
export const rosterColumns = [
  {
    name: 'community',
    zh: '村居代码',
    en: 'Community code',
    also: ['村居编码', '社区代码', '社区编码', '村居委会代码', '居委会代码', '行政区划代码', '区划代码'],
    required: true,
    example: '350102001001',
  },
  {
    name: 'building',
    zh: '楼栋',
    en: 'Building',
    also: ['楼栋号', '楼号', '楼幢', '楼幢号', '幢号', '栋号', '楼座', '楼宇'],
    required: true,
    example: '12号楼',
  },
  { name: 'unit', zh: '单元', en: 'Unit', also: ['单元号', '梯号'], required: false, example: '2' },
  {
    name: 'room',
    zh: '房号',
    en: 'Room',
    also: ['房间号', '室号', '房室号', '户号', '门牌', '门牌号'],
    required: false,
    example: '501',
  },
  { name: 'name', zh: '姓名', en: 'Name', also: ['居民姓名', '人员姓名'], required: true, example: '张小丰' },
  {
    name: 'documentType',
    zh: '证件类型',
    en: 'Document type',
    also: ['证件种类', '证件类别'],
    required: false,
    example: '居民身份证',
  },
  {
    name: 'documentNumber',
    zh: '证件号码',
    en: 'Document number',
    also: [
      '证件号',
      '证件编号',
      '身份证',
      '身份证号',
      '身份证号码',
      '居民身份证号码',
      '公民身份号码',
      '公民身份证号码',
    ],
    required: true,
    example: '11010519491231002X',
  },
  {
    name: 'nationality',
    zh: '国籍',
    en: 'Nationality',
    also: ['国家或地区'],
    required: false,
    example: 'CHN',
  },
  {
    name: 'lng',
    zh: '经度',
    en: 'Longitude',
    also: ['东经'],
    required: false,
    number: true,
    example: '119.2945',
  },
  {
    name: 'lat',
    zh: '纬度',
    en: 'Latitude',
    also: ['北纬'],
    required: false,
    number: true,
    example: '26.0854',
  },
  {
    name: 'datum',
    zh: '坐标系',
    en: 'Datum',
    also: ['坐标系统', '坐标类型'],
    required: false,
    example: 'wgs84',
  },
] as const satisfies readonly Column[];

/** The name of one of them. */
export type RosterColumn = (typeof rosterColumns)[number]['name'];
