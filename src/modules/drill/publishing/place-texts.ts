import type { CureStep, Finding } from '../../../core/capacity/index.ts';
import type { Text } from '../../../platform/errors/index.ts';

type FarOff = Extract<Finding, { code: 'place-far-off' }>;
type Shifted = Extract<Finding, { code: 'places-shifted' }>;

/** Places that one sentence names; the rest is counted. */
const mostNamed = 3;

const faults: Record<FarOff['places'][number]['fault'], Text> = {
  zero: { en: 'coordinates left at zero', zh: '经纬度为 0，未填写' },
  swapped: { en: 'longitude and latitude swapped', zh: '经度与纬度写反' },
  outside: { en: 'not in China', zh: '不在中国境内' },
  far: { en: 'a slip in the degrees', zh: '度数有误' },
};

/** Which sites or buildings stand where they cannot, each with the likely cause. */
export function farOffText({ of, places, count }: FarOff, named: (site: string) => string): Text {
  const told = places.slice(0, mostNamed).map(({ site, building, location: { lng, lat }, metres, fault }) => {
    const name = site === undefined ? (building ?? '') : named(site);
    const far = metres === null ? { en: '', zh: '' } : away(metres);
    const { en, zh } = faults[fault];
    return {
      en: `${name} (${lng}, ${lat})${far.en}: ${en}`,
      zh: `${name}（${lng}，${lat}）${far.zh}，疑为${zh}`,
    };
  });
  const more = count - told.length;
  const whose = of === 'sites' ? { en: 'sites', zh: '采样点' } : { en: 'buildings', zh: '楼栋' };
  return {
    en: `${count} of its ${whose.en} ${count === 1 ? 'stands where it' : 'stand where they'} cannot be: ${told.map(({ en }) => en).join('; ')}${more > 0 ? `; and ${more} more` : ''}.`,
    zh: `有 ${count} 处${whose.zh}位置明显不对：${told.map(({ zh }) => zh).join('；')}${more > 0 ? `；等 ${count} 处` : ''}。`,
  };
}

function away(metres: number): Text {
  const km = Math.round(metres / 1_000);
  return { en: `, ${km} km from the rest`, zh: `距本区其他点位 ${km} 公里` };
}

const maps = {
  wgs84: { en: 'WGS 84', zh: 'WGS 84' },
  gcj02: { en: 'GCJ-02 (Amap, Tencent)', zh: 'GCJ-02（高德、腾讯地图）' },
  bd09: { en: 'BD-09 (Baidu)', zh: 'BD-09（百度地图）' },
} as const;

/** That sites and homes are off from each other by one vector, and of which map the coordinates may be. */
export function shiftedText({ of, datum, metres, walkMetres, correctedWalkMetres }: Shifted): Text {
  const whose = of === 'sites' ? { en: 'the sites', zh: '采样点' } : { en: 'the buildings', zh: '楼栋' };
  const why =
    datum === null
      ? { en: 'their coordinates seem to be shifted', zh: '坐标似有整体偏移' }
      : {
          en: `their coordinates seem to be ${maps[datum].en}, given as WGS 84`,
          zh: `坐标疑为 ${maps[datum].zh}，却按 WGS 84 填报`,
        };
  return {
    en: `${whose.en} are all ${metres} m off: ${why.en}. People walk ${walkMetres} m on average to the nearest site; it would be ${correctedWalkMetres} m. Walks are reckoned as corrected.`,
    zh: `${whose.zh}整体偏移约 ${metres} 米：${why.zh}。到最近采样点平均步行 ${walkMetres} 米，更正后为 ${correctedWalkMetres} 米；其余步行距离均按更正后计算。`,
  };
}

/** Where a site is to stand, or whose roster is to be sent again and how. */
export function correctionText(
  { site: id, location, datum }: CureStep,
  site: string,
  communities: Text,
): Text {
  if (id === undefined) {
    const query = datum === undefined ? '' : `?datum=${datum}`;
    return {
      en: `import the roster of ${communities.en} again with the right coordinates${query === '' ? '' : `, with ${query}`}`,
      zh: `更正坐标后重新导入${communities.zh}的底册${query === '' ? '' : `，并在请求中加上 ${query}`}`,
    };
  }
  const at = location === undefined ? '' : ` (${location.lng}, ${location.lat})`;
  return { en: `move ${site} to${at}`, zh: `将${site}的位置更正为${at}` };
}
