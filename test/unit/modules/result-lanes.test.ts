import { expect, test } from 'vitest';
import { inLanes } from '../../../src/modules/swabs/results/lanes.ts';

const rows = Array.from({ length: 10_000 }, (_, n) => ({
  n,
  barcode: `MF24-${String(n % 4_000).padStart(7, '0')}`,
}));

test('rows of one tube are dealt to one lane, in their order, and every row once', () => {
  const lanes = inLanes(rows, 2, ({ barcode }) => barcode);
  expect(
    lanes
      .flat()
      .map(({ n }) => n)
      .sort((a, b) => a - b),
  ).toEqual(rows.map(({ n }) => n));
  const codes = lanes.map((lane) => new Set(lane.map(({ barcode }) => barcode)));
  expect([...(codes[0] ?? [])].filter((barcode) => codes[1]?.has(barcode))).toEqual([]);
  for (const lane of lanes)
    expect(lane.map(({ n }) => n)).toEqual(lane.map(({ n }) => n).sort((a, b) => a - b));
});

test('consecutive codes fill the lanes about equally; one tube needs one', () => {
  const sizes = inLanes(rows, 2, ({ barcode }) => barcode).map((lane) => lane.length);
  expect(Math.min(...sizes)).toBeGreaterThan(4_000);
  expect(inLanes(rows.slice(0, 1), 2, ({ barcode }) => barcode)).toHaveLength(1);
});
