import { describe, expect, test } from 'vitest';
import { type Cure, type Finding, feasibility, findingCodes } from '../../../src/core/capacity/index.ts';
import { fromWgs84 } from '../../../src/core/geography/index.ts';
import {
  cureText,
  findingText,
  refusalText,
} from '../../../src/modules/drill/publishing/publishing.texts.ts';
import { community, north, open, planOf, site, twoDays } from '../../support/plans.ts';

const home = (metres: number, people: number) => ({ location: north(metres), people });

/** Plans in which, together, everything is found. */
const found: Finding[] = [
  planOf(
    [
      community('a', 5_000),
      community('b', 20, { unknown: true }),
      community('l', 1, { estimated: 9, partOnRoster: 1 }),
      community('c', 70, { buildings: [home(0, 68), home(3_000, 2)] }),
    ],
    [
      site('1', ['a'], { location: north(3_000) }),
      site('2', ['c']),
      site('3', ['c'], { location: north(1_000), lanes: 10 }),
      site('4', ['b', 'l'], { hours: [open('2021-09-21T20:00', '2021-09-22T02:00')] }),
    ],
  ),
  planOf([community('d', 0, { estimated: 900 }), community('f', 100)], [site('5', ['f'], { lanes: 8 })]),
  planOf(
    [community('e', 100)],
    [site('6', ['e'], { hours: [open('2021-09-23T20:00', '2021-09-24T06:00')] })],
  ),
  // Four sites that Baidu's map gave, one with its coordinates swapped, and a building that was left at zero.
  planOf(
    ['g', 'h', 'i', 'j', 'k'].map((code, n) =>
      community(code, 10, {
        buildings: [
          { ...home(n * 2_000, 9), name: '1号楼' },
          ...(n === 0 ? [{ location: { lng: 0, lat: 0 }, people: 1, name: '2号楼' }] : []),
        ],
      }),
    ),
    ['g', 'h', 'i', 'j', 'k'].map((code, n) => {
      const { lng, lat } = fromWgs84(north(n * 2_000), 'bd09');
      return site(String(n + 1), [code], { location: n === 4 ? { lng: lat, lat: lng } : { lng, lat } });
    }),
  ),
].flatMap((plan) => feasibility(plan));

const names = new Map([
  ...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'].map(
    (code) => [code, `${code}社区`] as const,
  ),
  ...['1', '2', '3', '4', '5', '6'].map((id) => [id, `${id}号采样点`] as const),
]);

const texts = (code: Finding['code']) =>
  found.filter((one) => one.code === code).map((one) => findingText(one, names));

describe('what is said of findings and cures', () => {
  test('is a whole sentence in both languages for each of them, with names and figures', () => {
    expect(new Set(found.map(({ code }) => code))).toEqual(new Set(findingCodes));
    const kinds = new Set(found.flatMap(({ cures }) => cures.map(({ kind }) => kind)));
    expect(kinds.size).toBe(11);
    for (const finding of found) {
      for (const { en, zh } of [
        refusalText(finding, names),
        ...finding.cures.map((cure) => cureText(cure, names)),
      ]) {
        expect(`${en}${zh}`).not.toMatch(/undefined|null|NaN|Infinity|\{|\[object|Invalid/);
        // Chinese only where a place is named.
        expect(en.replaceAll(/[a-l]社区|\d号(?:采样点|楼)/g, '')).toMatch(/^[\x20-\x7e–]+$/);
        expect(zh).toMatch(/\p{Script=Han}{3,}/u);
      }
      expect(findingText(finding, names).zh).toMatch(/。$/);
    }
  });

  test('says what it has to', () => {
    expect(texts('walk-over-limit')).toEqual([
      {
        en: 'c社区: 5 people have to walk beyond the limit of 1000 m, up to 1300 m and more, because there is no room at 2号采样点.',
        zh: 'c社区：因2号采样点已满，5 人须步行超过上限 1000 米，最远至少 1300 米。',
      },
    ]);
    expect(texts('after-deadline')).toEqual([
      {
        en: "a社区: 4136 people fit only after the drill's end, even with 1号采样点 open day and night until then.",
        zh: 'a社区：即使1号采样点昼夜开放，仍有 4136 人只能安排在演练结束之后。',
      },
      {
        en: "e社区: 28 people fit only after the drill's end.",
        zh: 'e社区：28 人只能安排在演练结束之后。',
      },
    ]);
    expect(texts('no-site')).toEqual([
      {
        en: 'd社区: no site serves the 900 residents. 900 of the 900 residents are an estimate by the census.',
        zh: 'd社区：没有采样点服务这里的 900 名居民。其中 900 人（共 900 人）为人口普查估算。',
      },
    ]);
  });

  test('names five and counts the rest', () => {
    const communities = Array.from({ length: 12 }, (_, n) => `35010200100${n}`);
    const unknown = feasibility(
      planOf(
        communities.map((code) => community(code, 1, { unknown: true })),
        [site('1', communities)],
      ),
    )[0];
    if (unknown === undefined) expect.fail('nothing is found');
    expect(findingText(unknown, names).en).toMatch(/^350102001000, (\d+, ){3}\d+ and 7 more: /);
    expect(findingText(unknown, names).zh).toMatch(/等 12 处：/);
    const steps = communities.map(() => ({ site: '1', lanes: 1 }));
    expect(cureText({ kind: 'lanes', steps }, names).en).toMatch(/; and 7 more$/);
    expect(cureText({ kind: 'lanes', steps }, names).zh).toMatch(/；等 12 项$/);
  });

  test('gives times in the drill’s zone', () => {
    const { startsAt, endsAt } = twoDays;
    const cure: Cure = {
      kind: 'extend-drill',
      steps: [
        { startsAt, endsAt },
        { site: '1', hours: 24 },
      ],
    };
    expect(cureText(cure, names)).toEqual({
      en: 'the drill begins at 2021-09-22 00:00 and ends at 2021-09-24 00:00; 1号采样点: 24 hours more',
      zh: '演练开始时间改为 2021-09-22 00:00，结束时间改为 2021-09-24 00:00；1号采样点增加开放 24 小时',
    });
  });
});
