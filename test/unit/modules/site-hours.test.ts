import { expect, test } from 'vitest';
import { readHours, writeHours } from '../../../src/modules/service/plan-imports/site-hours.ts';
import fc from '../../support/properties.ts';

// Wednesday to Friday, and the night to Saturday.
const drill = {
  startsAt: new Date('2021-09-22T08:00:00+08:00'),
  endsAt: new Date('2021-09-25T00:00:00+08:00'),
};
const read = (cell: string) =>
  readHours(cell, drill)?.map(({ opensAt, closesAt }) =>
    [opensAt, closesAt].map((time) => time.slice(5, 16).replace('T', ' ')).join(' to '),
  );

test.each([
  [
    '2021-09-22 08:30-12:00; 2021-09-22 13:30-17:00',
    ['09-22 08:30 to 09-22 12:00', '09-22 13:30 to 09-22 17:00'],
  ],
  ['2021/9/22 8:30-12:00，13：30～17：00', ['09-22 08:30 to 09-22 12:00', '09-22 13:30 to 09-22 17:00']],
  ['2021年9月22日 08:30至12:00、13:30至17:00', ['09-22 08:30 to 09-22 12:00', '09-22 13:30 to 09-22 17:00']],
  ['2021-09-22、2021-09-23 08:00-09:00', ['09-22 08:00 to 09-22 09:00', '09-23 08:00 to 09-23 09:00']],
  ['2021-09-22 00:00-24:00', ['09-22 00:00 to 09-23 00:00']],
  ['2021-09-22 20:00-02:00', ['09-22 20:00 to 09-23 02:00']],
  ['2021-09-22 23:30-次日00:00', ['09-22 23:30 to 09-23 00:00']],
  ['2021-09-22 08:00-2021-09-24 20:00', ['09-22 08:00 to 09-24 20:00']],
  ['周一至周五 8:00-11:30', ['22', '23', '24'].map((day) => `09-${day} 08:00 to 09-${day} 11:30`)],
  ['星期三、星期五 08:00-09:00', ['09-22 08:00 to 09-22 09:00', '09-24 08:00 to 09-24 09:00']],
  ['周五至周三 08:00-09:00', ['09-22 08:00 to 09-22 09:00', '09-24 08:00 to 09-24 09:00']],
  ['每天 20:00-21:00', ['22', '23', '24'].map((day) => `09-${day} 20:00 to 09-${day} 21:00`)],
  // A day that there is not: kept as it is, and refused.
  ['2021-02-28 20:00-2021-02-30 24:00', ['02-28 20:00 to 02-30 00:00']],
  // What nobody means: kept as it is, and refused as hours that end before they begin.
  ['2021-09-22 12:00-08:30', ['09-22 12:00 to 09-22 08:30']],
])('%s', (cell, hours) => {
  expect(read(cell)).toEqual(hours);
});

test.each([
  '早上八点',
  '08:00-12:00',
  '2021-09-22',
  '周六 08:00-12:00',
  '2021-09-22 8点-12点',
  '2021-09-22 08:00-24:30',
  '2021-09-22 08:70-09:00',
  '',
])('%s cannot be read', (cell) => {
  expect(read(cell)).toBeUndefined();
});

test('hours that are written are read as they were, over midnight and over days', () => {
  const begins = Date.parse('2021-09-22T00:00:00+08:00');
  const span = fc
    .tuple(fc.integer({ min: 0, max: 4 * 86_400 }), fc.integer({ min: 1, max: 3 * 86_400 }))
    .map(([at, seconds]) => ({
      opensAt: new Date(begins + at * 1_000),
      closesAt: new Date(begins + (at + seconds) * 1_000),
    }));
  const instants = (hours: readonly { opensAt: Date | string; closesAt: Date | string }[] = []) =>
    hours.map(({ opensAt, closesAt }) => `${+new Date(opensAt)}-${+new Date(closesAt)}`).sort();
  fc.assert(
    fc.property(fc.array(span, { minLength: 1, maxLength: 5 }), (hours) => {
      expect(instants(readHours(writeHours(hours), drill))).toEqual(instants(hours));
    }),
  );
  expect(
    writeHours([
      { opensAt: '2021-09-22T08:30:00+08:00', closesAt: '2021-09-22T12:00:00+08:00' },
      { opensAt: '2021-09-22T20:00:00+08:00', closesAt: '2021-09-23T02:00:00+08:00' },
      { opensAt: '2021-09-23T22:00:00+08:00', closesAt: '2021-09-24T00:00:00+08:00' },
    ]),
  ).toBe('2021-09-22 08:30-12:00; 2021-09-22 20:00-02:00; 2021-09-23 22:00-24:00');
});
