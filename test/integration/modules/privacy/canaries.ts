/** Somebody who occurs nowhere else: whatever of them turns up outside its seal has leaked. */
export interface Canary {
  name: string;
  type: string;
  number: string;
  nationality?: string;
  phone: string;
  birthDate: string;
  unit: string;
  room: string;
  /** Free text that names them. */
  reason: string;
  guardian?: { name: string; phone: string };
}

export const canaries: readonly [Canary, Canary, Canary, Canary] = [
  {
    name: '欧阳蓁莪',
    type: 'resident-id',
    number: '350102198811230024',
    phone: '13799887766',
    birthDate: '1988-11-23',
    unit: 'U9X4W',
    room: 'R7Q2Z',
    reason: '家属来电请求核对蓁莪女士的登记信息',
    guardian: { name: '司徒菀菁', phone: '13655443322' },
  },
  {
    name: '皇甫蔺茝',
    type: 'passport',
    number: 'E98761234',
    nationality: 'CAN',
    phone: '13512348765',
    birthDate: '1979-11-05',
    unit: 'U5J7B',
    room: 'M3T6H',
    reason: '外籍居民蔺茝先生护照号码需要核对',
  },
  {
    name: '尉迟瑱珩',
    type: 'resident-id',
    number: '350102197103150010',
    phone: '13412349876',
    birthDate: '1971-03-15',
    unit: 'U2N8C',
    room: 'K5V8J',
    reason: '底册人员瑱珩同志长期不在本小区居住',
  },
  {
    name: '慕容翀翾',
    type: 'passport',
    number: 'G45678321',
    nationality: 'CAN',
    phone: '13312340987',
    birthDate: '1966-07-30',
    unit: 'U6D3F',
    room: 'W8P4Y',
    reason: '现场登记人员翀翾无法与家人取得联系',
  },
];

/** All that must not be found of somebody. Birth date and nationality are no secrets by themselves: they stand in other things. */
export function secretsOf({ birthDate: _, type: __, nationality: ___, guardian, ...rest }: Canary): string[] {
  return [...Object.values(rest), ...Object.values(guardian ?? {})];
}
