import { existsSync, readFileSync } from 'node:fs';

/**
 * Sampling points of Hangzhou in spring 2022, and how many of them were open and busy through 29 April (GitHub,
 * Lanseria/awesome-cn-data, CC BY 4.0). The files are not part of the project: whoever has them puts them into a folder
 * `shared/data` beside it.
 */
const folder = new URL('../../../shared/data/', import.meta.url);
const pointsFile = new URL('sampling-points-hangzhou-zhoushan.csv', folder);
const curveFile = new URL('site-status-curve-hangzhou.csv', folder);
export const hangzhouIsHere = existsSync(pointsFile) && existsSync(curveFile);

const linesOf = (file: URL): string[] =>
  readFileSync(file, 'utf8')
    .replace(/^\uFEFF/, '')
    .trim()
    .split(/\r?\n/)
    .slice(1);

export interface Look {
  /** Hours since midnight. */
  hour: number;
  /** Of the open sites. */
  busyShare: number;
}

/** What was seen on the day between 06:00 and 20:00. */
export function busyThroughTheDay(): Look[] {
  return linesOf(curveFile)
    .filter((line) => line.startsWith('2022-04-29'))
    .map((line) => {
      const [at = '', , , , share] = line.split(',');
      const [hour = 0, minute = 0, second = 0] = at.slice(11, 19).split(':').map(Number);
      return { hour: hour + minute / 60 + second / 3_600, busyShare: Number(share) };
    })
    .filter(({ hour }) => hour >= 6 && hour < 20);
}

/** Each point's opening hours, `[opens, closes)` in hours, of those whose hours can be told from what was typed. */
export function pointHours(): [number, number][][] {
  return linesOf(pointsFile)
    .filter((line) => line.startsWith('杭州市'))
    .map((line) => spansOf(line))
    .filter((spans) => spans.length > 0);
}

/** `8：30-11:30；下午1:30-4:30` and 200 other spellings; none where a span ends before it begins, or two overlap. */
function spansOf(line: string): [number, number][] {
  const typed = line.normalize('NFKC');
  if (/24小时|24h|全天/.test(typed)) return [[0, 24]];
  const spans = [...typed.matchAll(span)].map((found): [number, number] => {
    const [opens = 0, closes = 0] = [found[2], found[4]].map((hour, i) => {
      const minutes = Number(i === 0 ? found[3] : found[5]);
      return Number(hour) + (found[1] === '下午' && Number(hour) < 12 ? 12 : 0) + minutes / 60;
    });
    return [opens, closes];
  });
  const inOrder = spans.sort(([a], [b]) => a - b);
  const whole = inOrder.every(([opens, closes], i) => opens < closes && opens >= (inOrder[i - 1]?.[1] ?? 0));
  return whole ? inOrder : [];
}

const time = String.raw`(\d{1,2})[:;.]+(\d{2})`;
const span = new RegExp(String.raw`(下午)?:?\s*${time}\s*[-~–—]+\s*${time}`, 'g');
