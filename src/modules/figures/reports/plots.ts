const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text in HTML or SVG. */
export const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => entities[sign] ?? sign);

/** A figure of a plot, and what it is called. */
export interface Bar {
  label: string;
  value: number;
}

const width = 720;
const lineHeight = 20;
const labelWidth = 200;

const svg = (height: number, title: string, inner: string): string =>
  `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">${inner}</svg>`;

/** Bars from left to right, one below the other, `most` being the whole width. */
export function barsOf(title: string, bars: readonly Bar[], most: number): string {
  const scale = (width - labelWidth - 60) / (most || 1);
  const lines = bars.map(({ label, value }, index) => {
    const y = index * lineHeight;
    const length = Math.max(0, value) * scale;
    return `<text x="${labelWidth - 8}" y="${y + 14}" text-anchor="end">${escaped(label)}</text><rect x="${labelWidth}" y="${y + 3}" width="${length.toFixed(1)}" height="14"/><text x="${(labelWidth + length + 5).toFixed(1)}" y="${y + 14}">${value}</text>`;
  });
  return svg(bars.length * lineHeight, title, lines.join(''));
}

/** Columns from the bottom up, in their order, the greatest being the whole height; every so many have their label. */
export function columnsOf(title: string, bars: readonly Bar[]): string {
  const height = 160;
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const each = width / Math.max(1, bars.length);
  const labelled = Math.ceil(bars.length / 7);
  const highest = bars.findIndex(({ value }) => value === most);
  const columns = bars.map(({ label, value }, index) => {
    const [x, tall] = [index * each, (Math.max(0, value) / most) * height];
    const middle = (x + each / 2).toFixed(1);
    const text =
      index % labelled === 0
        ? `<text x="${middle}" y="${height + 34}" text-anchor="middle">${escaped(label)}</text>`
        : '';
    return `<rect x="${(x + each * 0.1).toFixed(1)}" y="${(height - tall + 18).toFixed(1)}" width="${(each * 0.8).toFixed(1)}" height="${tall.toFixed(1)}"/>${index === highest ? `<text x="${middle}" y="12" text-anchor="middle">${value}</text>` : ''}${text}`;
  });
  return svg(height + 40, title, columns.join(''));
}
