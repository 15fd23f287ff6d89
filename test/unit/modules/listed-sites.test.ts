import { expect, test } from 'vitest';
import { listedJson } from '../../../src/modules/drill/sites/listed-json.ts';
import { sitesNearest } from '../../../src/modules/drill/sites/nearest.ts';
import type { Site } from '../../../src/modules/drill/sites/sites.read.ts';
import { showSite, siteListed } from '../../../src/modules/drill/sites/sites.schemas.ts';

const site = (n: number): Site => ({
  id: `3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e1${n}`,
  drillId: '3b2f5a34-6c0e-4b6b-9f2a-0d3c1b7a9e10',
  kind: 'fixed',
  name: `东街"口"采样点 ${n}`,
  address: '东街 1 号',
  lng: 119.3 + n / 100,
  lat: 26.08,
  division: '350102001',
  communities: ['350102001001'],
  lanes: 2,
  ratePerLaneHour: 60,
  walkInShare: 0.1,
  hours: [{ opensAt: '2021-09-22T00:30:00.000Z', closesAt: '2021-09-22T04:00:00.000Z' }],
  status: 'published',
  version: 3,
});
const sites = [site(0), site(1), site(2)];

test('a listed site is written as its schema writes it, from wherever and by whatever datum it is asked for', () => {
  for (const near of [undefined, { lng: 119.33, lat: 26.08 }, { lng: 119.29, lat: 26.1 }]) {
    for (const datum of [undefined, 'wgs84', 'gcj02', undefined] as const) {
      for (const row of sitesNearest(sites, '3501', near)) {
        const { distanceMetres } = row;
        const shown = siteListed.parse({ ...showSite(row.site, datum), distanceMetres });
        expect(listedJson(row, datum)).toBe(JSON.stringify(shown));
      }
    }
  }
});

test('the nearest comes first', () => {
  const found = sitesNearest(sites, '350102', { lng: 119.33, lat: 26.08 });
  expect(found.map(({ site: { name } }) => name.at(-1))).toEqual(['2', '1', '0']);
});
