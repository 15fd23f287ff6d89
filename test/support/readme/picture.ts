import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** The committed picture of a drill day, and the page whose tables it is drawn from. */
export const pictureFile = fileURLToPath(new URL('../../../docs/images/drill-day.svg', import.meta.url));
const source = fileURLToPath(new URL('../../../src/demo/README.md', import.meta.url));

/** Rows of the table whose header begins with `first`: name and figures, without the sum. */
export function rowsOf(markdown: string, first: string): { name: string; figures: number[] }[] {
  const lines = markdown.split('\n');
  const header = lines.findIndex((line) => line.startsWith(`${first} `));
  const rows = [];
  for (const line of lines.slice(header + 2)) {
    const [name = '', ...cells] = line.trim().split(/\s{2,}/);
    if (header < 0 || name.startsWith('─')) break;
    rows.push({ name, figures: cells.map((cell) => Number(cell.replaceAll(/[^\d.]/g, ''))) });
  }
  return rows;
}

const text = (x: number, y: number, words: string, more = '') =>
  `<text x="${Math.round(x)}" y="${y}"${more}>${words}</text>`;
const bar = (x: number, y: number, width: number, colour: string) =>
  `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="13" fill="${colour}"/>`;

/** A drill day as an SVG: who was tested, district by district, and what decisions did to the lines of a failed site. */
export function drawDay(markdown: string): string {
  const districts = rowsOf(markdown, 'district');
  const sites = rowsOf(markdown, 'site');
  const most = Math.max(...districts.map(({ figures: [residents = 0] }) => residents));
  const longest = Math.max(...sites.map(({ figures: [, without = 0] }) => without));
  const parts = [
    text(16, 26, 'Who was tested (green), exempt (blue), missing (red)', ' font-weight="bold"'),
    text(540, 26, 'Mean wait where a site fails: left alone, with decisions', ' font-weight="bold"'),
  ];
  for (const [index, { name, figures }] of districts.entries()) {
    const [residents = 0, , , tested = 0, exempt = 0, missing = 0] = figures;
    const y = 44 + index * 21;
    const wide = (people: number) => (people / most) * 320;
    parts.push(text(16, y + 11, name), bar(76, y, wide(tested), '#2f855a'));
    parts.push(bar(76 + wide(tested), y, wide(exempt), '#3182ce'));
    parts.push(bar(76 + wide(tested + exempt), y, wide(missing), '#e53e3e'));
    parts.push(text(84 + wide(residents), y + 11, residents.toLocaleString('en')));
  }
  for (const [index, { name, figures }] of sites.entries()) {
    const [, without = 0, withThem = 0] = figures;
    const y = 48 + index * 52;
    const wide = (minutes: number) => (minutes / longest) * 300;
    parts.push(text(540, y + 8, name), bar(540, y + 14, wide(without), '#e53e3e'));
    parts.push(bar(540, y + 29, wide(withThem), '#2f855a'));
    parts.push(text(548 + wide(without), y + 25, `${without} min`));
    parts.push(text(548 + wide(withThem), y + 40, `${withThem} min`));
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 920 330" font-family="sans-serif" font-size="12" fill="#1a202c">
<title>Who was tested in a drill of 180,000 people, and how long people wait where a site fails</title>
<rect width="920" height="330" fill="#fff"/>
${parts.join('\n')}
</svg>
`;
}

/** The picture as it is committed: drawn from the tables of a run at full size. */
export const describeDay = (): string => drawDay(readFileSync(source, 'utf8'));

if (import.meta.main) await writeFile(pictureFile, describeDay());
