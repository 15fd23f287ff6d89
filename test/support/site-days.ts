import { HOUR, MINUTE, type SitePlan } from '../../src/core/queueing/index.ts';

const midnight = Date.parse('2026-09-22T00:00:00+08:00');

/** An instant of a day in the drill's zone: `at(8.5)` is 08:30. */
export const at = (hour: number): number => midnight + hour * HOUR;

/** A site's plan for that day: windows of 30 minutes over its hours, each with `booked` people. */
export function sitePlan(
  plan: {
    lanes?: number;
    ratePerLaneHour?: number;
    walkInsPerHour?: number;
    hours?: readonly (readonly [number, number])[];
    booked?: number;
  } = {},
): SitePlan {
  const hours = plan.hours ?? [
    [8.5, 12],
    [13.5, 17],
  ];
  const sessions = hours.map(([opens, closes]) => ({ opensAt: at(opens), closesAt: at(closes) }));
  return {
    lanes: plan.lanes ?? 4,
    ratePerLaneHour: plan.ratePerLaneHour ?? 60,
    walkInsPerHour: plan.walkInsPerHour ?? 0,
    sessions,
    windows: sessions.flatMap(({ opensAt, closesAt }) =>
      Array.from({ length: (closesAt - opensAt) / (30 * MINUTE) }, (_, i) => ({
        startsAt: opensAt + i * 30 * MINUTE,
        endsAt: opensAt + (i + 1) * 30 * MINUTE,
        booked: plan.booked ?? 100,
      })),
    ),
  };
}

/** The wait of everybody who was served, minutes. */
export function waitsOf(visits: readonly { checkInAt: number; servedAt: number | undefined }[]): number[] {
  return visits.flatMap(({ checkInAt, servedAt }) =>
    servedAt === undefined ? [] : [(servedAt - checkInAt) / MINUTE],
  );
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
