import jsqr from 'jsqr';

/** A rectangle of a drawing, millimetres. */
interface Mark {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The marks of a sheet that was drawn as SVG, in hundredths of a millimetre, as millimetres. */
export function marksOf(svg: string): Mark[] {
  const marks: Mark[] = [];
  for (const [, down = '0', path = ''] of svg.matchAll(
    /<g transform="translate\(0 (\d+)\)"><path d="([^"]*)"/g,
  )) {
    for (const [, x, y, to, height] of path.matchAll(/M(\d+) (\d+)H(\d+)v(\d+)H\d+z/g)) {
      marks.push({
        x: Number(x) / 100,
        y: (Number(y) + Number(down)) / 100,
        width: (Number(to) - Number(x)) / 100,
        height: Number(height) / 100,
      });
    }
  }
  return marks;
}

/** Bar, space, bar, space, bar, space of each value (ISO/IEC 15417, table 1), in modules. */
const patterns = (
  '212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 ' +
  '123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 ' +
  '131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 ' +
  '213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 ' +
  '141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 ' +
  '124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 ' +
  '411131 211412 211214 211232'
).split(' ');

/** What a Code 128 says, read from its bars by the standard alone. */
export function readBars(bars: readonly Mark[], module: number): string {
  const inOrder = [...bars].sort((a, b) => a.x - b.x);
  const widths = inOrder.flatMap((bar, index) => {
    const next = inOrder[index + 1];
    const space = next === undefined ? [] : [Math.round((next.x - bar.x - bar.width) / module)];
    return [Math.round(bar.width / module), ...space];
  });
  const values: number[] = [];
  for (let from = 0; from + 7 < widths.length; from += 6) {
    values.push(patterns.indexOf(widths.slice(from, from + 6).join('')));
  }
  const check = values.pop();
  const sum = values.reduce((all, value, index) => all + value * Math.max(1, index), 0) % 103;
  if (check !== sum || widths.slice(-7).join('') !== '2331112') throw new Error('no whole Code 128');
  let text = '';
  let set = '';
  for (const value of values) {
    if (value >= 103) set = 'ABC'[value - 103] ?? '';
    else if (value === 99 && set !== 'C') set = 'C';
    else if (value === 100) set = 'B';
    else text += set === 'C' ? String(value).padStart(2, '0') : String.fromCharCode(value + 32);
  }
  return text;
}

/** What the QR code in a part of the sheet says, seen at 10 points a millimetre. */
export function readQr(marks: readonly Mark[], part: Mark): string | undefined {
  const scale = 10;
  const [width, height] = [Math.round(part.width * scale), Math.round(part.height * scale)];
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (const mark of marks) {
    const [left, right] = [mark.x - part.x, mark.x + mark.width - part.x].map((x) => Math.round(x * scale));
    const [top, bottom] = [mark.y - part.y, mark.y + mark.height - part.y].map((y) => Math.round(y * scale));
    for (let y = Math.max(0, top ?? 0); y < Math.min(height, bottom ?? 0); y += 1) {
      for (let x = Math.max(0, left ?? 0); x < Math.min(width, right ?? 0); x += 1) {
        pixels.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
      }
    }
  }
  return jsqr.default(pixels, width, height)?.data;
}
