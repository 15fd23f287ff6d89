/** Offset of Asia/Shanghai, ms: the zone of every drill; without daylight saving since 1991. */
const shanghai = 8 * 3_600_000;

/** The day that was asked for last: most questions are about the same one. */
let last = { number: Number.NaN, date: '' };

/** The date, YYYY-MM-DD, on which an instant falls in the drill's zone. */
export function serviceDay(at: Date): string {
  const number = serviceDayNumber(at.getTime());
  if (number !== last.number) last = { number, date: dateOfDay(number) };
  return last.date;
}

/** The midnight with which the service day of an instant begins. */
export function serviceDayStart(at: Date): Date {
  return new Date(serviceDayNumber(at.getTime()) * 86_400_000 - shanghai);
}

/** The same date as a number that grows by one a day, from an instant in ms. */
export function serviceDayNumber(at: number): number {
  return Math.floor((at + shanghai) / 86_400_000);
}

/** The number of a date, YYYY-MM-DD, as `serviceDayNumber` has it; and the date of such a number. */
export const dayNumberOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
export const dateOfDay = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);

/** The date and time of day of an instant in the drill's zone, as `2021-09-22 08:30`. */
export function localTime(at: Date): string {
  return new Date(at.getTime() + shanghai).toISOString().slice(0, 16).replace('T', ' ');
}

/** Minutes since midnight of the drill's zone at an instant (ms), 0 to 1,440. */
export function minuteOfDay(at: number): number {
  const day = 86_400_000;
  return ((((at + shanghai) % day) + day) % day) / 60_000;
}
