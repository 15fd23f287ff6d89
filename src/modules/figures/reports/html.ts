import { localTime } from '../../../core/calendar/index.ts';
import { coverageStates } from '../../../core/coverage/index.ts';
import { type Bar, barsOf, columnsOf, escaped } from './plots.ts';
import type { OpenReport } from './reports.service.ts';
import { type Cell, type FigureSheet, type Sheet, sheetKeys, sheets } from './sheets.ts';
import { headingsOf, type Language, shownCell, words } from './words.ts';

/** No script, nothing of another address; printed on A4, a table each on pages of its own. */
const style = `
body{font:14px/1.5 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:#1b1f24;margin:2rem auto;max-width:60rem;padding:0 1rem}
h1{font-size:1.6rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .5rem}dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem}
dt{color:#57606a}dd{margin:0;overflow-wrap:anywhere}svg{width:100%;height:auto;font-size:12px}rect{fill:#2f6f9f}svg text{fill:#1b1f24}
.wide{overflow-x:auto}table{border-collapse:collapse;font-size:12px;width:100%}th,td{border-bottom:1px solid #d0d7de;padding:.2rem .4rem;text-align:left;vertical-align:bottom}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}thead{display:table-header-group}tr{break-inside:avoid}
.kind{font-weight:600}.provisional{color:#9a3412}
@media print{body{margin:0;max-width:none}.wide{overflow:visible}table{font-size:7px}th,td{padding:.1rem .15rem}@page{size:A4 landscape;margin:12mm}}
`;

type Rows = readonly (readonly Cell[])[];

/** The rows of every sheet of figures. */
async function figuresOf({ pieces }: OpenReport): Promise<Record<FigureSheet, Cell[][]>> {
  const figures = Object.fromEntries(
    sheetKeys.filter((key) => key !== 'missing').map((key) => [key, []]),
  ) as unknown as Record<FigureSheet, Cell[][]>;
  for await (const { sheet, rows } of pieces()) {
    // They come last, and are not shown.
    if (sheet === 'missing') break;
    figures[sheet].push(...rows.map((row) => [...row]));
  }
  return figures;
}

/** The cells of one column. */
const cellsOf = (sheet: Sheet, rows: Rows, name: string): Cell[] => {
  const index = sheet.columns.findIndex((column) => column.name === name);
  return rows.map((row) => row[index] ?? null);
};

function tableOf(sheet: Sheet, rows: Rows, language: Language): string {
  if (rows.length === 0) return `<p>${words[language].nothing}</p>`;
  const numbers = sheet.columns.map((_, index) => rows.some((row) => typeof row[index] === 'number'));
  const shownIn = (index: number, cell: Cell): string =>
    String(shownCell(sheet.columns[index]?.name ?? '', cell, language) ?? '');
  const kind = (index: number): string => (numbers[index] === true ? ' class="n"' : '');
  const heading = headingsOf(sheet, language).map((one, index) => `<th${kind(index)}>${escaped(one)}</th>`);
  const lines = rows.map(
    (row) =>
      `<tr>${row.map((cell, index) => `<td${kind(index)}>${escaped(shownIn(index, cell))}</td>`).join('')}</tr>`,
  );
  return `<div class="wide"><table><thead><tr>${heading.join('')}</tr></thead><tbody>${lines.join('\n')}</tbody></table></div>`;
}

function plotsOf(figures: Record<FigureSheet, Cell[][]>, language: Language): string[] {
  const said = words[language];
  const barsFrom = (key: FigureSheet, label: string, value: string, times = 1): Bar[] => {
    const labels = cellsOf(sheets[key], figures[key], label);
    return cellsOf(sheets[key], figures[key], value).flatMap((cell, index) =>
      typeof cell === 'number'
        ? [{ label: String(labels[index] ?? '–'), value: Math.round(cell * times * 100) / 100 }]
        : [],
    );
  };
  const city = figures.city[0] ?? [];
  const { columns } = sheets.city;
  const states = coverageStates.map((state) => {
    const index = columns.findIndex(({ name }) => name === `states.${state}`);
    return { label: columns[index]?.[language] ?? state, value: Number(city[index] ?? 0) };
  });
  const hours = barsFrom('hours', 'hour', 'population')
    .filter(({ label }) => label !== '–')
    .map(({ label, value }) => ({ label: localTime(new Date(label)).slice(5), value }));
  const most = (bars: readonly Bar[]): number => Math.max(0, ...bars.map(({ value }) => value));
  const turnaround = barsFrom('tubes', 'site', 'swabToResultP50');
  const plot = (title: string, bars: readonly Bar[], drawn: string): string =>
    `<h2>${title}</h2>${bars.length === 0 ? `<p>${said.nothing}</p>` : drawn}`;
  const rates = barsFrom('districts', 'name', 'rate', 100);
  return [
    plot(said.states, states, barsOf(said.states, states, most(states))),
    plot(said.rates, rates, barsOf(said.rates, rates, 100)),
    plot(said.arrivals, hours, columnsOf(said.arrivals, hours)),
    plot(said.turnaround, turnaround, barsOf(said.turnaround, turnaround, most(turnaround))),
  ];
}

/** A report as one page to print: its figures as plots, and as the tables that the other formats have. People are left out. */
export async function* htmlOf(open: OpenReport, language: Language): AsyncGenerator<Buffer> {
  const { report, drill } = open;
  const said = words[language];
  const figures = await figuresOf(open);
  const timeOf = (at: Date): string => `${localTime(at)} (${at.toISOString()})`;
  const facts: readonly (readonly [string, string])[] = [
    [said.version, `${report.version}`],
    [said.division, report.division],
    [said.asOf, timeOf(report.asOf)],
    ...(report.closedAt === null ? [] : [[said.closedAt, timeOf(report.closedAt)] as const]),
    [said.hash, report.sha256],
  ];
  const list = facts.map(([term, fact]) => `<dt>${term}</dt><dd>${escaped(fact)}</dd>`).join('');
  const title = escaped(`${drill.name} ${said.title}${open.practice ? ` ${said.practice}` : ''}`);
  yield Buffer.from(`<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>${style}</style></head><body>
<h1>${title}</h1><p class="kind ${report.kind}">${said[report.kind]}</p><dl>${list}</dl>
${plotsOf(figures, language).join('\n')}
`);
  // Whoever has not come stands under no hour: there it is said.
  const hours = figures.hours.map(([hour, ...row]): Cell[] => [hour ?? said.notCome, ...row]);
  for (const key of sheetKeys) {
    if (key === 'missing') continue;
    const rows = key === 'hours' ? hours : figures[key];
    yield Buffer.from(`<h2>${escaped(sheets[key][language])}</h2>${tableOf(sheets[key], rows, language)}\n`);
  }
  yield Buffer.from(`<p>${said.people}</p></body></html>\n`);
}
