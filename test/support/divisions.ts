import type { Division } from '../../src/modules/foundation/divisions/divisions.read.ts';

/** Two cities of Fujian with two and one districts; codes and levels as in the official list. */
const rows: readonly (readonly [code: string, name: string])[] = [
  ['35', '福建省'],
  ['3501', '福州市'],
  ['350102', '鼓楼区'],
  ['350102001', '鼓东街道'],
  ['350102001001', '中山社区居委会'],
  ['350102001002', '庆城社区居委会'],
  ['350102001003', '开元社区居委会'],
  ['350103', '台江区'],
  ['350103001', '瀛洲街道'],
  ['350103001001', '亚峰社区居委会'],
  ['350103001002', '南公社区居委会'],
  ['3502', '厦门市'],
  ['350203', '思明区'],
  ['350203001', '厦港街道'],
  ['350203001001', '蜂巢山社区居委会'],
];

const levels: Record<number, { level: Division['level']; parent: number }> = {
  2: { level: 'province', parent: 0 },
  4: { level: 'city', parent: 2 },
  6: { level: 'county', parent: 4 },
  9: { level: 'street', parent: 6 },
  12: { level: 'community', parent: 9 },
};

export const testDivisions: Division[] = rows.map(([code, name]) => {
  const { level, parent } = levels[code.length] ?? { level: 'province', parent: 0 };
  return { code, name, level, parentCode: parent === 0 ? null : code.slice(0, parent) };
});

export const city = '3501';
export const otherCity = '3502';
/** The two districts of the test drill, and their communities. */
export const gulou = {
  division: '350102',
  street: '350102001',
  communities: ['350102001001', '350102001002'],
} as const;
export const taijiang = {
  division: '350103',
  street: '350103001',
  communities: ['350103001001'],
} as const;
/** A community that exists and that the test drill leaves out. */
export const outsideTheDrill = '350102001003';
export const siming = { division: '350203', street: '350203001', communities: ['350203001001'] } as const;
