const document = {
  documentType: { en: 'Document type', zh: '证件类型' },
  documentNumber: { en: 'Document number', zh: '证件号码' },
  nationality: { en: 'Nationality', zh: '国籍' },
};

const place = {
  lng: { en: 'Longitude', zh: '经度' },
  lat: { en: 'Latitude', zh: '纬度' },
  datum: { en: 'Datum', zh: '坐标系' },
};

const name = { en: 'Name', zh: '姓名' };
const communityCode = { en: 'Community code', zh: '村居代码' };
const address = { en: 'Address', zh: '地址' };

/** The columns of each kind of file, as the interface names them, and what they are headed in its templates. */
export const importColumns = {
  sites: {
    name: { en: 'Site', zh: '采样点名称' },
    address,
    ...place,
    division: { en: 'Division code', zh: '所属区划代码' },
    communities: { en: 'Community codes', zh: '服务村居代码' },
    lanes: { en: 'Lanes', zh: '采样台数' },
    ratePerLaneHour: { en: 'Rate per lane and hour', zh: '每台每小时人数' },
    walkInShare: { en: 'Walk-in share', zh: '现场登记占比' },
    hours: { en: 'Hours', zh: '开放时间' },
    kind: { en: 'Kind', zh: '采样点类型' },
  },
  communities: { community: communityCode, name: { en: 'Community name', zh: '村居名称' } },
  roster: {
    community: communityCode,
    building: { en: 'Building', zh: '楼栋' },
    unit: { en: 'Unit', zh: '单元' },
    room: { en: 'Room', zh: '房号' },
    name,
    ...document,
    ...place,
  },
  exemptions: {
    ...document,
    kind: { en: 'Kind', zh: '豁免类型' },
    from: { en: 'From', zh: '开始时间' },
    until: { en: 'Until', zh: '结束时间' },
    reason: { en: 'Reason', zh: '事由' },
  },
  lists: {
    name,
    ...document,
    phone: { en: 'Phone', zh: '联系电话' },
    division: { en: 'Division code', zh: '村居代码' },
    address: { en: 'Address', zh: '住址' },
    remark: { en: 'Remark', zh: '备注' },
  },
  teams: {
    team: { en: 'Team', zh: '工作队' },
    kind: { en: 'Kind', zh: '工作类型' },
    scope: { en: 'Scope', zh: '工作范围' },
    organisation: { en: 'Organisation', zh: '单位' },
    name,
    phone: { en: 'Telephone', zh: '电话' },
    post: { en: 'Post', zh: '职务' },
    account: { en: 'Account', zh: '账号' },
  },
  facilities: {
    facility: { en: 'Facility', zh: '集中场所' },
    kind: { en: 'Kind', zh: '场所类型' },
    division: { en: 'Division', zh: '管理区划' },
    address,
    room: { en: 'Room', zh: '房间' },
    bed: { en: 'Bed', zh: '床位' },
  },
} as const;
