import { serviceDayNumber } from '../../../core/calendar/index.ts';
import { type MonitoringStanding, monitoringOn } from '../../../core/field/index.ts';
import type { MonitoringRow } from './monitoring.read.ts';

/** How a monitoring stands on the day of an instant. */
export function standingOn(
  now: Date,
  {
    fromDay,
    untilDay,
    endedDay,
    endedAs,
    checkedDays,
  }: Pick<MonitoringRow, 'fromDay' | 'untilDay' | 'endedDay' | 'endedAs' | 'checkedDays'>,
): MonitoringStanding {
  const ended = endedDay === null || endedAs === null ? null : { day: endedDay, as: endedAs };
  return monitoringOn(serviceDayNumber(now.getTime()), { fromDay, untilDay, ended }, checkedDays);
}
