import { describe, expect, test } from 'vitest';
import { type LineEvent, MINUTE, type SitePlan, tellLine } from '../../../../src/core/queueing/index.ts';

const opens = Date.parse('2021-09-22T08:30:00+08:00');
const at = (minutes: number): number => opens + minutes * MINUTE;

/** One lane in place of two, as the site has it once nobody has the other. */
const plan: SitePlan = {
  lanes: 1,
  ratePerLaneHour: 60,
  walkInsPerHour: 0,
  sessions: [{ opensAt: opens, closesAt: at(210) }],
  windows: [],
};

/** Fifty people come at the opening; two lanes serve one a minute each until a time. */
function events(until: number): LineEvent[] {
  const came = Array.from({ length: 50 }, (_, n): LineEvent => {
    return { kind: 'check-in', key: `c${n}`, at: at(0), person: `p${n}`, due: undefined };
  });
  const lanes = ['1', '2'].map((lane): LineEvent => {
    return { kind: 'lane-opened', key: `o${lane}`, at: at(0), lane };
  });
  const served = Array.from({ length: 2 * until }, (_, n): LineEvent => {
    const minutes = 1 + Math.floor(n / 2);
    return { kind: 'served', key: `s${n}`, at: at(minutes), person: `p${n}`, lane: String(1 + (n % 2)) };
  });
  return [...came, ...lanes, ...served];
}

const left = [{ lane: '2', since: at(10), until: undefined }];

describe('a lane that nobody has', () => {
  test('is closed from then on, whatever its tablet said last: the forecast counts the other alone', () => {
    const now = at(11);
    const lanesAhead = (unmanned: typeof left) => {
      const told = tellLine(events(10), now, { plan, seed: 1, unmanned });
      return { open: told.throughput.lanesOpen, more: told.belief.lanes.more, wait: told.forecast.wait.p50 };
    };
    const known = lanesAhead(left);
    expect(known).toMatchObject({ open: 1, more: 0 });
    const unknown = lanesAhead([]);
    expect(unknown).toMatchObject({ open: 2, more: 1 });
    expect(known.wait).toBeGreaterThan(unknown.wait);
  });

  test('is open where people are swabbed at it all the same, and again once somebody has it', () => {
    const swabbed = tellLine(events(14), at(14), { plan, seed: 1, unmanned: left });
    expect(swabbed.throughput.lanesOpen).toBe(2);
    const manned = [{ lane: '2', since: at(10), until: at(12) }];
    expect(tellLine(events(10), at(12), { plan, seed: 1, unmanned: manned }).throughput.lanesOpen).toBe(2);
  });

  test('is not taken off the plan twice where tablets record check-ins alone', () => {
    const came = events(0).filter(({ kind }) => kind === 'check-in');
    const told = tellLine(came, at(11), { plan, seed: 1, unmanned: left });
    expect([told.basis, told.throughput.lanesOpen]).toEqual(['check-ins', 1]);
    const closed = [...events(0), { kind: 'lane-closed', key: 'x2', at: at(10), lane: '2' } as const];
    const later = tellLine(closed, at(75), { plan, seed: 1, unmanned: left });
    expect([later.basis, later.throughput.lanesOpen]).toEqual(['check-ins', 1]);
  });
});
