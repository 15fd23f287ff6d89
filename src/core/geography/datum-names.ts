import type { Datum } from './datum.ts';

/** What people call datums in files: by their names, or by whose map it is. */
const names: Readonly<Record<string, Datum>> = {
  WGS84: 'wgs84',
  GPS: 'wgs84',
  GCJ02: 'gcj02',
  火星坐标: 'gcj02',
  火星坐标系: 'gcj02',
  高德: 'gcj02',
  高德地图: 'gcj02',
  腾讯: 'gcj02',
  腾讯地图: 'gcj02',
  BD09: 'bd09',
  BD09LL: 'bd09',
  百度: 'bd09',
  百度地图: 'bd09',
};

/** The datum that a cell of a file names, undefined where it names none that we know. */
export function datumCalled(name: string): Datum | undefined {
  const plain = name
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s_-]+/g, '');
  return Object.hasOwn(names, plain) ? names[plain] : undefined;
}
