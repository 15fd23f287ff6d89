import { describe, expect, test } from 'vitest';
import { spanOf } from '../../../src/modules/day/lines/lines.read.ts';
import { workOutLine } from '../../../src/modules/day/lines/work-out-line.ts';

const minute = 60_000;
const at = (text: string): Date => new Date(`2021-09-${text}:00+08:00`);
const hours = [{ opensAt: at('22T18:00').toISOString(), closesAt: at('23T02:00').toISOString() }];

/** Somebody every minute from 18:00 on, served three minutes later at one of two lanes, until `now`. */
function dayAt(now: Date, open = hours) {
  const people = Array.from({ length: Math.floor((+now - +at('22T18:00')) / minute) }, (_, n) => ({
    person: `p${n}`,
    ticket: `t${n}`,
    at: new Date(+at('22T18:00') + n * minute),
  }));
  const span = spanOf(open, now);
  return {
    site: {
      id: '01890a5d-ac96-774b-bcce-b302099a8057',
      drillId: '01890a5d-ac96-774b-bcce-b302099a8058',
      division: '350102',
      lng: 119.3,
      lat: 26.08,
      lanes: 2,
      ratePerLaneHour: 40,
      walkInShare: 0.1,
      hours: open,
      waitingBands: { clearMinutes: 25, busyMinutes: 50 },
    },
    span,
    seen: [],
    unmanned: [],
    slots: Array.from({ length: 16 }, (_, n) => ({
      startsAt: new Date(+at('22T18:00') + n * 30 * minute),
      endsAt: new Date(+at('22T18:00') + (n + 1) * 30 * minute),
      bookable: 36,
      used: 30,
    })),
    checkIns: people
      .filter((one) => one.at >= span.from)
      .map((one, n) => ({
        ...one,
        device: 'desk',
        deviceSeq: n,
        due: new Date(Math.floor(+one.at / (30 * minute)) * 30 * minute),
      })),
    events: people
      .map(({ ticket, at: came }, n) => ({
        kind: 'served' as const,
        device: `lane-${n % 2}`,
        deviceSeq: n,
        lane: `${n % 2}`,
        ticket,
        at: new Date(+came + 3 * minute),
      }))
      .filter((one) => one.at <= now && one.at >= span.from),
  };
}

describe('a site open over midnight', () => {
  test('has one line: after midnight it is as long as it was before', () => {
    for (const now of [at('22T23:55'), at('23T00:05'), at('23T01:30')]) {
      const line = workOutLine(dayAt(now), now);
      expect([line.band, line.lanesOpen, line.waiting > 0 && line.waiting < 8]).toEqual(['clear', 2, true]);
      expect(line.wait.p50).toBeLessThan(10);
    }
  });

  test('belongs to the day until four hours after it has closed, and to the next evening no more', () => {
    expect(spanOf(hours, at('23T05:30')).from).toEqual(at('22T17:30'));
    expect(spanOf(hours, at('23T06:30'))).toEqual({ from: at('23T00:00'), to: at('24T00:00') });
    expect(spanOf(hours, at('22T19:00')).to).toEqual(at('23T02:00'));
  });

  test('is looked ahead for a day, though it may be open for a century', () => {
    const century = hours.map(({ opensAt }) => ({ opensAt, closesAt: '2121-09-23T02:00:00Z' }));
    const now = at('22T23:55');
    expect(spanOf(century, now).to).toEqual(at('24T00:00'));
    expect(workOutLine(dayAt(now, century), now)).toMatchObject({ band: 'clear', lanesOpen: 2 });
  });
});
