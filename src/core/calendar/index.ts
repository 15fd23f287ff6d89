export { type HoursProblem, hoursProblem, type OpeningHours } from './opening-hours.ts';
export { minuteOfDay, serviceDay } from './service-day.ts';
export { countWindows, cutWindows, type Window } from './windows.ts';
