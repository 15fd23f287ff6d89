import { describe, expect, test } from 'vitest';
import { afterArrival, linkDueAt, linkStateOf } from '../../../../src/core/field/index.ts';

const nowhere = { facility: null, community: null, outside: null };
const hotel = { ...nowhere, facility: 'hotel' };
const home = { ...nowhere, community: '350102001001' };
const noon = new Date('2021-09-22T12:00:00+08:00');
const hours = (n: number) => new Date(noon.getTime() + n * 3_600_000);

describe('a closed loop', () => {
  test('goes on after a stop, whichever it was, and ends where it was to end', () => {
    expect(afterArrival(1, [hotel, home], hotel)).toEqual({ closed: false, link: 2 });
    expect(afterArrival(1, [hotel, home], { ...nowhere, facility: 'another' })).toEqual({
      closed: false,
      link: 2,
    });
    expect(afterArrival(2, [hotel, home], hotel)).toEqual({ closed: false, link: 2 });
    expect(afterArrival(2, [hotel, home], { ...nowhere, outside: '350102001001' })).toEqual({
      closed: false,
      link: 2,
    });
    expect(afterArrival(2, [hotel, home], home)).toEqual({ closed: true });
  });

  test('a link is to begin when it was planned, and no sooner than within the hour', () => {
    expect(linkDueAt(null, noon)).toEqual(hours(1));
    expect(linkDueAt(hours(-5), noon)).toEqual(hours(1));
    expect(linkDueAt(hours(48), noon)).toEqual(hours(48));
  });

  test('its links are done, under way, waiting or to come', () => {
    const of = (number: number, arrived: boolean, underWay: boolean) =>
      linkStateOf(number, { current: 2, arrived, underWay });
    expect([of(1, true, false), of(2, false, true), of(2, false, false), of(3, false, false)]).toEqual([
      'arrived',
      'under-way',
      'waiting',
      'planned',
    ]);
  });
});
