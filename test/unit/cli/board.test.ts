import { expect, test } from 'vitest';
import { createBoard, lineOf } from '../../../src/cli/board.ts';
import { columns } from '../../../src/core/plain-table.ts';

const names = new Map([
  ['s1', '中山社区采样点'],
  ['s2', '庆城社区采样点'],
  ['350102', '鼓楼区'],
]);
const queue = (siteId: string, p90: number, band: string) => ({
  event: 'queue',
  data: {
    siteId,
    waiting: 12,
    lanesOpen: 2,
    servedLastHour: 60,
    waitMinutes: { p10: 5, p50: 9, p90 },
    band,
    asOf: '2021-09-22T01:00:00.000Z',
  },
});
const coverage = {
  event: 'coverage',
  data: {
    division: '350102',
    population: 1_000,
    states: { held: 1, due: 2, missing: 30 },
    reached: { registered: 970, assigned: 960, checkedIn: 500, sampled: 499, resulted: 100 },
    rate: 0.4999,
  },
};

test('a board shows the last word of each site, the longest wait first, within the terminal', () => {
  const board = createBoard(names, 'en');
  for (const event of [
    queue('s1', 20, 'clear'),
    queue('s2', 60, 'congested'),
    queue('s1', 30, 'busy'),
    coverage,
  ]) {
    board.take(event);
  }
  board.take({
    event: 'job',
    data: { id: 'j', kind: 'plan', status: 'running', progress: { done: 1, total: 3 } },
  });
  const lines = board.show({ state: 'live', title: '演练', rows: 40, width: 100 });
  const at = (text: string): number => lines.findIndex((line) => line.includes(text));
  expect(at('庆城社区采样点')).toBeGreaterThan(0);
  expect(at('庆城社区采样点')).toBeLessThan(at('中山社区采样点'));
  expect(lines[at('中山社区采样点')]).toContain('5–30 min');
  expect(lines[at('鼓楼区')]).toContain('49.9 %');
  expect(at('plan: running 1/3')).toBeGreaterThan(0);
  expect(at('connection lost')).toBe(-1);
  const small = board.show({ state: 'lost', title: '演练', rows: 6, width: 20 });
  expect(small.length).toBeLessThan(6);
  expect(small[0]).toContain('conn');
  expect(small.every((line) => columns(line) <= 20)).toBe(true);
});

test('without a terminal each event is a line in the language that was asked for', () => {
  expect(lineOf(queue('s2', 60, 'congested'), names, 'zh')).toBe(
    'queue  庆城社区采样点  排队 12 人，采样台 2 个, 5–60 min, ● 拥挤',
  );
  expect(lineOf(coverage, names, 'en')).toBe('coverage  鼓楼区  49.9 %  500/499/100 : 1000');
  expect(lineOf({ event: 'hold', data: { held: 3 } }, names, 'en')).toBe('hold  {"held":3}');
});
