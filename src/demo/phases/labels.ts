import type { Day } from '../day.ts';
import { allItems } from '../http/pages.ts';
import { inParallel } from '../in-parallel.ts';
import { codesOf } from '../swabs/codes.ts';

interface LabelRange {
  id: string;
  siteId: string;
  kind: 'tube' | 'box';
  first: string;
  last: string;
}

/** Half a sheet of labels for tubes at least, and a sheet for boxes; a new one when fewer are left than a day needs. */
const TUBE_LABELS = 22;
const BOX_LABELS = 8;
const BOXES_A_DAY = 2;
/** Most labels of one request. */
const MOST_LABELS = 1_000;

const atLeast = (short: number): number => Math.min(Math.max(short, TUBE_LABELS), MOST_LABELS);

/** The districts print labels for the points that are short of them: `needed` tubes, by point. */
export async function giveLabels(
  { client, drillId, swabs, district }: Pick<Day, 'client' | 'drillId' | 'swabs' | 'district'>,
  needed: ReadonlyMap<number, number>,
): Promise<void> {
  const wanted = [...needed].flatMap(([index, tubes]) => {
    const point = swabs.points[index];
    if (point === undefined) return [];
    const short = tubes - point.codes.left('tube');
    return [
      ...(short > 0 ? [{ point, kind: 'tube' as const, count: atLeast(short) }] : []),
      ...(point.codes.left('box') < BOXES_A_DAY ? [{ point, kind: 'box' as const, count: BOX_LABELS }] : []),
    ];
  });
  await inParallel(wanted.length, 8, async (n) => {
    const { point, kind, count } = wanted[n] ?? {};
    if (point === undefined || kind === undefined) return;
    const token = await district(point.county)();
    await client.need({
      operation: 'print labels',
      method: 'POST',
      path: `/v1/drills/${drillId}/labels`,
      token,
      accept: 'image/svg+xml',
      body: { site: point.id, kind, count },
    });
  });
  const bySite = new Map(wanted.map(({ point }) => [point.id, point]));
  for (const county of new Set(wanted.map(({ point }) => point.county))) {
    const path = `/v1/drills/${drillId}/labels?division=${county}`;
    for await (const range of allItems<LabelRange>(client, 'list labels', path, district(county))) {
      const point = bySite.get(range.siteId);
      if (point === undefined || swabs.labelRanges.has(range.id)) continue;
      swabs.labelRanges.add(range.id);
      point.codes.add(range.kind, codesOf(drillId, range));
    }
  }
}
