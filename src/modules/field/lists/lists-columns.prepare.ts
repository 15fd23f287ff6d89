import type { Column } from '../../../platform/spreadsheets/index.ts';
import { rosterColumns } from '../../residents/roster/index.ts';

const ofRoster = (name: (typeof rosterColumns)[number]['name']): Column => {
  const found = rosterColumns.find((column) => column.name === name);
  if (found === undefined) throw new Error(`the roster has no column ${name}`);
  return found;
};

/** The columns of a follow-up list, with what provinces, stations and other cities call them. */
export const listColumns: readonly Column[] = [
  { ...ofRoster('name'), also: ['居民姓名', '人员姓名', '旅客姓名', '乘客姓名', '名字'] },
  ofRoster('documentType'),
  { ...ofRoster('documentNumber'), required: false },
  ofRoster('nationality'),
  {
    name: 'phone',
    zh: '联系电话',
    en: 'Phone',
    also: ['电话', '手机', '手机号', '手机号码', '电话号码', '联系方式', '本人电话', '移动电话'],
    required: false,
    example: '13805910000',
  },
  {
    name: 'division',
    zh: '村居代码',
    en: 'Division code',
    // A code, or a name as most lists have it.
    also: [
      '村居编码',
      '社区代码',
      '社区编码',
      '街道代码',
      '区县代码',
      '行政区划代码',
      '区划代码',
      '社区',
      '村居',
      '村社区',
      '社区村',
      '居委会',
      '社区名称',
      '村居名称',
      '所属社区',
      '所在社区',
      '所属村居',
      '所在村居',
    ],
    required: false,
    example: '350102001001',
  },
  {
    name: 'address',
    zh: '住址',
    en: 'Address',
    also: ['地址', '现住址', '居住地址', '现居住地', '家庭住址', '详细地址', '居住地'],
    required: false,
    example: '东街街道军门社区12号楼2单元501',
  },
  {
    name: 'remark',
    zh: '备注',
    en: 'Remark',
    also: ['说明', '车次', '车次及席位', '航班', '情况说明'],
    required: false,
    example: 'G1631次8车5F',
  },
];
