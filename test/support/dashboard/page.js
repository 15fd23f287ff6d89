// Runs in the page of draw.ts: draws each panel of `given.panels` where the dashboard places it.
/* global uPlot, given */
const inks = [
  '#1f60c4',
  '#e0752d',
  '#37872d',
  '#8f3bb8',
  '#c4162a',
  '#00796b',
  '#b8860b',
  '#5c6bc0',
  '#ad1457',
];
const fills = { green: '#37872d', yellow: '#c69b06', orange: '#e0752d', red: '#c4162a' };

const short = (value) => {
  if (value === null || value === undefined) return '';
  const steps = [
    [1e9, 'B'],
    [1e6, 'M'],
    [1e3, 'K'],
  ];
  const [by, sign] = steps.find(([least]) => Math.abs(value) >= least) ?? [1, ''];
  return `${Number((value / by).toPrecision(3))}${sign}`;
};
const units = {
  short,
  s: (value) =>
    Math.abs(value) >= 60
      ? `${Number((value / 60).toPrecision(3))} min`
      : Math.abs(value) >= 1 || value === 0
        ? `${Number(value.toPrecision(3))} s`
        : `${Number((value * 1_000).toPrecision(3))} ms`,
  bytes: (value) => {
    const steps = [
      [2 ** 30, 'GiB'],
      [2 ** 20, 'MiB'],
      [2 ** 10, 'KiB'],
    ];
    const [by, sign] = steps.find(([least]) => Math.abs(value) >= least) ?? [1, 'B'];
    return `${Number((value / by).toPrecision(3))} ${sign}`;
  },
};

function element(parent, name, kind, text) {
  const made = document.createElement(name);
  made.className = kind;
  made.textContent = text;
  parent.append(made);
  return made;
}

function drawFigure(box, { unit, steps, lines }) {
  const last = lines[0]?.points.at(-1)?.[1];
  const step = steps.filter(({ value }) => value === null || (last ?? 0) >= value).at(-1);
  box.style.background = last === undefined ? '#8a8f98' : (fills[step?.color] ?? '#37872d');
  element(box, 'div', 'figure', last === undefined ? 'No data' : units[unit](last));
}

/** Hours, minutes and seconds of a time, UTC. */
const clock = (at) => new Date(at * 1_000).toISOString().slice(11, 19);

function drawLines(box, { unit, lines }) {
  const place = element(box, 'div', 'plot', '');
  if (lines.every(({ points }) => points.length === 0)) {
    element(place, 'div', 'nothing', 'No data');
    return;
  }
  // Before the curves, which take the room that it leaves.
  const legend = element(box, 'div', 'legend', '');
  lines.forEach(({ name }, n) => {
    const one = element(legend, 'span', 'name', name === '' ? 'value' : name);
    one.style.setProperty('--ink', inks[n % inks.length]);
  });
  const times = [...new Set(lines.flatMap(({ points }) => points.map(([at]) => at)))].sort((a, b) => a - b);
  const rows = lines.map(({ points }) => {
    const at = new Map(points);
    return times.map((time) => at.get(time) ?? null);
  });
  const axis = {
    font: '11px sans-serif',
    stroke: '#3b4149',
    grid: { stroke: '#e6e8eb', width: 1 },
    ticks: { size: 3 },
  };
  new uPlot(
    {
      width: place.clientWidth,
      height: place.clientHeight,
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: true, min: given.from, max: given.to },
        y: { range: (_, least, most) => [Math.min(0, least ?? 0), (most ?? 0) <= 0 ? 1 : most * 1.08] },
      },
      axes: [
        { ...axis, size: 26, space: 70, values: (_, all) => all.map(clock) },
        { ...axis, size: 62, values: (_, all) => all.map(units[unit]) },
      ],
      series: [
        {},
        ...lines.map(({ name }, n) => ({
          label: name,
          stroke: inks[n % inks.length],
          width: 1.4,
          points: { show: false },
        })),
      ],
    },
    [times, ...rows],
    place,
  );
}

const wide = 1_560 / 24;
const high = 34;
const grid = document.querySelector('main');
for (const panel of given.panels) {
  const { x, y, w, h } = panel.place;
  const box = element(grid, 'section', panel.type, '');
  box.style.cssText = `left:${x * wide}px;top:${y * high}px;width:${w * wide - 8}px;height:${h * high - 8}px`;
  element(box, 'h2', '', panel.title);
  if (panel.type === 'stat') drawFigure(box, panel);
  if (panel.type === 'timeseries') drawLines(box, panel);
}
grid.style.height = `${Math.max(...given.panels.map(({ place }) => place.y + place.h)) * high}px`;
