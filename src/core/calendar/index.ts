export { type HoursProblem, hoursProblem, hoursWithout, type OpeningHours } from './opening-hours.ts';
export { localTime, minuteOfDay, serviceDay, serviceDayNumber } from './service-day.ts';
export { countWindows, cutWindows, type Window } from './windows.ts';
