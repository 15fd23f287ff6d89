import { describe, expect, test } from 'vitest';
import {
  HOUR,
  type LineEvent,
  MINUTE,
  type SitePlan,
  tellLine,
} from '../../../../src/core/queueing/index.ts';
import { createRandom } from '../../../../src/core/random.ts';

const opens = Date.parse('2021-09-22T08:30:00+08:00');
const plan: SitePlan = {
  lanes: 4,
  ratePerLaneHour: 60,
  walkInsPerHour: 0,
  sessions: [{ opensAt: opens, closesAt: opens + 4 * HOUR }],
  windows: Array.from({ length: 8 }, (_, n) => ({
    startsAt: opens + n * 30 * MINUTE,
    endsAt: opens + (n + 1) * 30 * MINUTE,
    booked: 100,
  })),
};

/** People every 18 s, each swabbed two minutes after they came, at lanes in turn. */
function day(minutes: number, recorded: (person: number) => boolean): LineEvent[] {
  const events: LineEvent[] = Array.from({ length: 4 }, (_, lane) => ({
    kind: 'lane-opened',
    key: `o${lane}`,
    at: opens,
    lane: `${lane}`,
  }));
  for (let n = 0; n * 18_000 < minutes * MINUTE; n++) {
    const at = opens + n * 18_000;
    const due = opens + Math.floor(n / 100) * 30 * MINUTE;
    events.push({ kind: 'check-in', key: `c${n}`, at, person: `p${n}`, due });
    if (at + 2 * MINUTE < opens + minutes * MINUTE && recorded(n))
      events.push({ kind: 'served', key: `s${n}`, at: at + 2 * MINUTE, person: `p${n}`, lane: `${n % 4}` });
  }
  return events;
}

const tell = (events: LineEvent[], minutes: number, heard?: Parameters<typeof tellLine>[2]['heard']) =>
  tellLine(events, opens + minutes * MINUTE, { plan, seed: 1, ...(heard === undefined ? {} : { heard }) });

test('where nobody stands and the site opens no more there is no wait', () => {
  const line = tell([], 10 * 60);
  expect([line.band, line.forecast.wait]).toEqual(['clear', { p10: 0, p50: 0, p90: 0 }]);
});

describe('what tablets have not told yet', () => {
  // The desk goes on; the last swab that has come in is of minute 60.
  const silent = (minutes: number) => day(minutes, (n) => n * 18_000 + 2 * MINUTE <= 60 * MINUTE);

  test('is not taken for waiting: half an hour of silent lane tablets is no line of half an hour', () => {
    const line = tell(silent(90), 90);
    expect(line.forecast.wait.p50).toBeLessThan(6);
    expect(line.band).toBe('clear');
    expect(line.throughput.waiting).toBeLessThan(20);
    expect(line.knownUntil).toBeLessThanOrEqual(opens + 60 * MINUTE);
    const whole = tell(
      day(90, () => true),
      90,
    );
    expect(line.forecast.wait.p90).toBeGreaterThan(whole.forecast.wait.p90);
  });

  test('is known to be missing where it is known when tablets spoke', () => {
    const lanes = new Map(['0', '1', '2', '3'].map((lane) => [lane, opens + 60 * MINUTE]));
    const line = tell(silent(66), 66, { lanes, desk: opens + 66 * MINUTE });
    expect(line.knownUntil).toBe(opens + 60 * MINUTE);
    expect(line.throughput.waiting).toBeLessThan(20);
  });

  test('says nothing any more after 75 minutes', () => {
    expect(tell(silent(130), 130).band).not.toBe('unknown');
    const line = tell(silent(140), 140);
    expect([line.band, line.knownUntil <= opens + 60 * MINUTE]).toEqual(['unknown', true]);
  });

  test('of a whole site is told from the last that was heard of it', () => {
    const dark = day(60, () => true);
    expect(tell(dark, 100).band).toBe('clear');
    expect(tell(dark, 140).band).toBe('unknown');
  });

  test('swabs written down ten at a time, or three in ten of them never, are no longer line', () => {
    const usual = tell(
      day(90, () => true),
      90,
    ).forecast.wait.p50;
    const served = day(90, () => true);
    const tubes = served.map((event) => {
      if (event.kind !== 'served') return event;
      const number = Number(event.person.slice(1));
      const last = Math.floor(number / 40) * 40 + 36 + (number % 4);
      return { ...event, at: opens + last * 18_000 + 2 * MINUTE + Math.floor((number % 40) / 4) * 300 };
    });
    const known = tubes.filter(({ at }) => at <= opens + 90 * MINUTE);
    expect(Math.abs(tell(known, 90).forecast.wait.p50 - usual)).toBeLessThan(2);
    const lost = tell(
      day(90, (n) => n % 10 > 2),
      90,
    );
    expect(Math.abs(lost.forecast.wait.p50 - usual)).toBeLessThan(2);
  });

  test('does not make lanes seem slow that are idle between people', () => {
    const random = createRandom(7);
    const quick: LineEvent[] = [];
    const free = [opens, opens, opens, opens];
    for (let at = opens; at < opens + 90 * MINUTE; at += 36_000 * random.next()) {
      const person = `p${quick.length}`;
      const lane = free.indexOf(Math.min(...free));
      const done = Math.max(at, free[lane] ?? 0) + 30_000 + 20_000 * random.next();
      free[lane] = done;
      quick.push({ kind: 'check-in', key: `c${person}`, at, person, due: undefined });
      quick.push({ kind: 'served', key: `s${person}`, at: done, person, lane: `${lane}` });
    }
    const rate = (events: LineEvent[]): number => {
      const { shape, exposure } = tell(events, 90).belief.service;
      return shape / exposure;
    };
    const lost = quick.filter(({ kind }) => kind !== 'served' || random.chance(0.7));
    expect(rate(lost) / rate(quick)).toBeGreaterThan(0.93);
    expect(rate(lost) / rate(quick)).toBeLessThan(1.07);
  });
});
