import { describe, expect, test } from 'vitest';
import { type MonitoringPlan, monitoringOn, swabDaysOf } from '../../../../src/core/field/index.ts';
import fc from '../../../support/properties.ts';

const from = 18_892;
const day = fc.integer({ min: from - 2, max: from + 30 });
const plan: fc.Arbitrary<MonitoringPlan> = fc.record({
  fromDay: fc.constant(from),
  untilDay: fc.integer({ min: from, max: from + 14 }),
  ended: fc.option(fc.record({ day, as: fc.constantFrom('released' as const, 'withdrawn' as const) }), {
    nil: null,
    freq: 3,
  }),
});
const checks = fc.array(day, { maxLength: 30 });

describe('how a monitoring stands', () => {
  test('does not depend on the order of its checks, nor on how often each is told', () => {
    fc.assert(
      fc.property(day, plan, checks, fc.array(fc.nat()), (today, of, days, mix) => {
        const mixed = [...days, ...mix.flatMap((at) => days[at % Math.max(1, days.length)] ?? [])].reverse();
        expect(monitoringOn(today, of, mixed)).toEqual(monitoringOn(today, of, days));
      }),
    );
  });

  test('each of its days that is over was checked or is missed, and it is over only after a check of its last day', () => {
    fc.assert(
      fc.property(day, plan, checks, (today, of, days) => {
        const { state, lastDay, missed, due } = monitoringOn(today, of, days);
        for (let one = of.fromDay; one <= Math.min(lastDay, today - 1); one += 1)
          expect(days.includes(one)).not.toBe(missed.includes(one));
        for (const one of missed) expect(one < today && one >= of.fromDay && one <= lastDay).toBe(true);
        if (state === 'complete') {
          expect(days).toContain(lastDay);
          expect(lastDay).toBeGreaterThanOrEqual(of.untilDay);
          expect(lastDay).toBeLessThan(today);
        }
        if (state === 'open') expect(lastDay).toBeGreaterThanOrEqual(today);
        if (state !== 'open') expect(due).toBe(false);
        if (due) expect(days).not.toContain(today);
      }),
    );
  });

  test('a check takes away its own missed day, and never makes it last longer', () => {
    fc.assert(
      fc.property(day, plan, checks, day, (today, of, days, checked) => {
        const before = monitoringOn(today, of, days);
        const after = monitoringOn(today, of, [...days, checked]);
        expect(after.lastDay).toBeLessThanOrEqual(before.lastDay);
        expect(after.missed).not.toContain(checked);
        for (const one of after.missed) expect(before.missed).toContain(one);
      }),
    );
  });

  test('tomorrow it is as far as today, or one day longer where the check of the last day is missing', () => {
    fc.assert(
      fc.property(day, plan, checks, (today, of, days) => {
        const known = days.filter((one) => one <= today);
        const now = monitoringOn(today, of, known);
        const next = monitoringOn(today + 1, of, known);
        const longer = now.state === 'open' && now.lastDay === today && !known.includes(today);
        const cut = of.ended !== null && of.ended.day === now.lastDay + 1;
        expect(next.lastDay).toBe(now.lastDay + Number(longer && !cut));
      }),
    );
  });
});

test('somebody is swabbed on the days after their exposure, within their monitoring, and on its first day for what was over', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: from - 20, max: from }),
      fc.integer({ min: from, max: from + 20 }),
      fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { maxLength: 8 }),
      (exposureDay, untilDay, swabDays) => {
        const days = swabDaysOf({ fromDay: from, untilDay, exposureDay, swabDays });
        expect(days).toEqual([...new Set(days)].sort((one, other) => one - other));
        for (const after of swabDays) {
          const one = exposureDay + after;
          expect(days.includes(one)).toBe(
            (one >= from && one <= untilDay) || (one === from && untilDay >= from),
          );
          if (one < from) expect(days).toContain(from);
        }
        expect(days.length).toBeLessThanOrEqual(swabDays.length);
      },
    ),
  );
});
