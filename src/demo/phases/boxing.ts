import { type Day, IN_FLIGHT } from '../day.ts';
import { inParallel } from '../in-parallel.ts';
import { createRandom } from '../random.ts';
import { MINUTE, rfc3339 } from '../schedule.ts';
import { doWithBox, sendBoxes } from '../swabs/box-sending.ts';
import type { Box, BoxAct } from '../swabs/boxes.ts';
import type { SwabPoint, Worker } from '../swabs/points.ts';

/** When, after a session has closed: the box is sealed and given to the courier, who brings it to the laboratory. */
export const packedAfter = 5 * MINUTE;
const acceptedAfter = 8 * MINUTE;
export const broughtAfter = 25 * MINUTE;

/** An id as the device of a giver makes it (RFC 9562, version 8). */
function deviceId(day: Day, ...of: number[]): string {
  const random = createRandom(day.seed, 42, ...of);
  const hex = (length: number): string =>
    Array.from({ length }, () => random.whole(0, 15).toString(16)).join('');
  return `${hex(8)}-${hex(4)}-8${hex(3)}-8${hex(3)}-${hex(12)}`;
}

/** Whether the staff of a point forget to scan a tube into its box, as happens once on the first day. */
function forgets(day: Day, today: number, { sending, toBox }: SwabPoint): boolean {
  const { troubles } = day.swabs;
  return today === 0 && troubles.unlisted === undefined && sending !== 'when-possible' && toBox.length > 1;
}

function packBox(day: Day, today: number, index: number, point: SwabPoint): Box {
  const { swabs } = day;
  const tubes = point.toBox.splice(0);
  const n = swabs.boxes.length;
  const laboratory = swabs.laboratories.findIndex(({ districts }) => districts.includes(point.county));
  const forgotten = forgets(day, today, { ...point, toBox: tubes }) ? tubes.at(-1) : undefined;
  if (forgotten !== undefined) swabs.troubles.unlisted = forgotten;
  const handovers = { toCourier: deviceId(day, n, 0), toLaboratory: deviceId(day, n, 1) };
  const box: Box = {
    code: point.codes.take('box'),
    point: index,
    laboratory,
    tubes,
    forgotten,
    handovers,
  };
  for (const tube of tubes) tube.laboratory = laboratory;
  swabs.boxes.push(box);
  return box;
}

type OfSite = Extract<BoxAct, { act: 'open' | 'pack' | 'seal' | 'hand-over' }>;

/** What the site records of a box: opened, packed, sealed and given to the courier of its district. */
function siteActs(box: Box, courier: Worker, next: () => number, at: number): OfSite[] {
  const { code, tubes, forgotten, handovers } = box;
  const stamp = () => ({ deviceSeq: next(), at: rfc3339(at), code });
  const listed = tubes.filter((tube) => tube !== forgotten);
  return [
    { ...stamp(), act: 'open' },
    ...listed.map(({ barcode }): OfSite => ({ ...stamp(), act: 'pack', barcode })),
    { ...stamp(), act: 'seal', counted: listed.length },
    {
      ...stamp(),
      act: 'hand-over',
      id: handovers.toCourier,
      to: { courier: courier.sub },
      count: listed.length,
    },
  ];
}

/**
 * At the end of a session every point packs its tubes into a box, and a courier brings it to the laboratory of the district:
 * within four hours of the first swab. Answers the boxes.
 */
export async function packBoxes(day: Day, today: number, closed: number): Promise<Box[]> {
  const { swabs } = day;
  const packed: Box[] = [];
  const withTubes = swabs.points.flatMap((point, index) =>
    point.toBox.length > 0 ? [{ point, index }] : [],
  );
  await inParallel(withTubes.length, IN_FLIGHT, async (n) => {
    const { point, index = 0 } = withTubes[n] ?? {};
    const [table] = point?.tables ?? [];
    if (point === undefined || table === undefined) return;
    const courier = courierOf(day, point.county);
    const box = packBox(day, today, index, point);
    packed.push(box);
    const { tablet } = table;
    const acts = siteActs(box, courier, () => ++tablet.sequence, closed + packedAfter);
    if (point.sending === 'when-possible') table.boxJournal.push(...acts);
    else if (point.sending === 'together') await sendBoxes(day, tablet, acts);
    else for (const act of acts) await doWithBox(day, tablet, act);
  });
  return packed;
}

function courierOf({ swabs }: Day, county: string): Worker {
  const courier = swabs.couriers.get(county);
  if (courier === undefined) throw new RangeError(`${county} has no courier`);
  return courier;
}

/** The couriers sign for their boxes and give them to the laboratories. */
export async function bringBoxes(day: Day, boxes: readonly Box[], closed: number): Promise<void> {
  const { swabs } = day;
  const byCounty = Map.groupBy(boxes, ({ point }) => swabs.points[point]?.county ?? '');
  const work = [...byCounty];
  await inParallel(work.length, IN_FLIGHT, async (n) => {
    const [county = '', own = []] = work[n] ?? [];
    const courier = courierOf(day, county);
    const acts = own.flatMap(({ code, tubes, forgotten, handovers, laboratory }): BoxAct[] => {
      const count = tubes.length - (forgotten === undefined ? 0 : 1);
      const stamp = (at: number) => ({ deviceSeq: ++courier.sequence, at: rfc3339(at), code });
      return [
        { ...stamp(closed + acceptedAfter), act: 'accept', handover: handovers.toCourier, count },
        {
          ...stamp(closed + broughtAfter),
          act: 'hand-over',
          id: handovers.toLaboratory,
          to: { laboratory: swabs.laboratories[laboratory]?.id ?? '' },
          count,
        },
      ];
    });
    await sendBoxes(day, courier, acts);
  });
}
