export { liesAhead } from './clock-margin.ts';
export { type DoubtedMeasure, type MeasuredClock, measureClock } from './clock-offset.ts';
export { type EventTime, eventTime } from './event-time.ts';
export { type HoursProblem, hoursProblem, hoursWithout, type OpeningHours } from './opening-hours.ts';
export {
  dateOfDay,
  dayNumberOf,
  localTime,
  minuteOfDay,
  serviceDay,
  serviceDayNumber,
  serviceDayStart,
} from './service-day.ts';
export { countWindows, cutWindows, type Window } from './windows.ts';
