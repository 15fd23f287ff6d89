import uPlot from 'uplot';
import { hour } from '../common/times.ts';
import type { Coverage, Curve } from './state.ts';

/** Districts differ by dashes, and by the number at the end of their line; colours only help. */
const dashes = [[], [8, 4], [2, 3], [10, 3, 2, 3]];
const inks = ['#0b5394', '#7a4a00', '#1b5e20', '#6a1b9a', '#00605b', '#8a1c4a', '#3f51b5'];

const font = (): string =>
  `${Math.round(parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.8)}px sans-serif`;

/** Times of day on an axis of minutes since midnight, of the first day and those after. */
const ofDay = (minute: number): string => hour(Math.floor(minute) * 60_000 - 8 * 3_600_000);

/** Curves over one axis: each at the minutes that it has, and nothing between two days. */
function aligned(curves: readonly Curve[]): uPlot.AlignedData {
  const minutes = [...new Set(curves.flatMap((one) => one.minutes))].sort((a, b) => a - b);
  const rows = curves.map((one) => {
    const at = new Map(one.minutes.map((minute, n) => [minute, one.shares[n] ?? null]));
    return minutes.map((minute) => at.get(minute) ?? null);
  });
  return [minutes, ...rows];
}

function sizeOf(place: HTMLElement): { width: number; height: number } {
  return { width: Math.max(200, place.clientWidth), height: Math.max(120, place.clientHeight) };
}

/** Writes the number of each district at the end of its curve. */
function numbers(curves: readonly Curve[]): (plot: uPlot) => void {
  return (plot) => {
    const { ctx } = plot;
    ctx.save();
    ctx.font = `bold ${Math.round(parseFloat(font()) * devicePixelRatio)}px sans-serif`;
    curves.forEach(({ code, minutes, shares }, n) => {
      const [minute, share] = [minutes.at(-1), shares.at(-1)];
      if (code === '' || minute === undefined || share === undefined || n === 0) return;
      if (code.includes('-')) return;
      ctx.fillStyle = inks[(n - 1) % inks.length] ?? '';
      ctx.fillText(String(n), plot.valToPos(minute, 'x', true) + 4, plot.valToPos(share, 'y', true));
    });
    ctx.restore();
  };
}

const drawn = new WeakMap<Element, { plot: uPlot; key: string }>();

/** Draws into a place what is not drawn there yet: `key` says what it is, and a place of another size is drawn anew. */
function drawInto(
  place: HTMLElement,
  key: string,
  options: (size: { width: number; height: number }) => uPlot.Options,
  data: uPlot.AlignedData,
): void {
  const size = sizeOf(place);
  const whole = `${key} ${size.width} ${size.height}`;
  const known = drawn.get(place);
  if (known?.key === whole) return;
  known?.plot.destroy();
  drawn.set(place, { plot: new uPlot(options(size), data, place), key: whole });
}

const axes = (format: (value: number) => string): uPlot.Axis[] => [
  {
    font: font(),
    stroke: '#14202b',
    grid: { stroke: '#dde3e8' },
    space: 70,
    values: (_, values) => values.map(ofDay),
    incrs: [30, 60, 120, 180, 240, 360, 720],
  },
  {
    font: font(),
    stroke: '#14202b',
    grid: { stroke: '#dde3e8' },
    size: 60,
    values: (_, values) => values.map(format),
  },
];

/** Shares that have come against the time of day: the first curve is the whole, then districts; `before` is dashed. */
export function plotCurves(place: HTMLElement, curves: readonly Curve[], before: Curve | undefined): void {
  const all = before === undefined ? curves : [...curves, before];
  const series: uPlot.Series[] = all.map((one, n) => {
    if (n === 0) return { stroke: '#14202b', width: 4, spanGaps: true, points: { show: false } };
    if (one === before)
      return { stroke: '#45535f', width: 3, dash: [12, 8], spanGaps: true, points: { show: false } };
    const dash = dashes[Math.floor((n - 1) / inks.length) % dashes.length] ?? [];
    return {
      stroke: inks[(n - 1) % inks.length] ?? '',
      width: 1.5,
      dash,
      spanGaps: true,
      points: { show: false },
    };
  });
  drawInto(
    place,
    JSON.stringify(all.map(({ code, minutes, shares }) => [code, minutes.length, shares.at(-1)])),
    (size) => ({
      ...size,
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false, range: (_, from, to) => [from, to + 12] }, y: { range: [0, 1] } },
      axes: axes((value) => `${Math.round(value * 100)}%`),
      series: [{}, ...series],
      hooks: { draw: [numbers(curves)] },
    }),
    aligned(all),
  );
}

/** How many came in each quarter of an hour, and how many of them have been swabbed. Quarters are told by the service. */
export function plotQuarters(place: HTMLElement, coverage: Coverage): void {
  const rows = coverage.groups
    .flatMap((one) => (one.code === null ? [] : [{ at: Date.parse(one.code), one }]))
    .sort((a, b) => a.at - b.at)
    .slice(-48);
  const midnight = rows[0] === undefined ? 0 : rows[0].at - ((rows[0].at + 8 * 3_600_000) % 86_400_000);
  const bars = uPlot.paths.bars?.({ size: [0.8, 40] });
  const series = (fill: string): uPlot.Series => ({
    stroke: fill,
    fill,
    points: { show: false },
    ...(bars === undefined ? {} : { paths: bars }),
  });
  drawInto(
    place,
    JSON.stringify(rows.map(({ at, one }) => [at, one.reached.checkedIn, one.reached.sampled])),
    (size) => ({
      ...size,
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: (_, from, to) => [from - 8, to + 8] },
        y: { range: (_, __, most) => [0, Math.max(4, most * 1.05)] },
      },
      axes: axes(String),
      series: [{}, series('#9db8d2'), series('#0b5394')],
    }),
    [
      rows.map(({ at }) => (at - midnight) / 60_000),
      rows.map(({ one }) => one.reached.checkedIn),
      rows.map(({ one }) => one.reached.sampled),
    ],
  );
}
