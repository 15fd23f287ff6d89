/** Times are instants in ms since 1970; the drill's zone, Asia/Shanghai, has been UTC+8 without change since 1991. */
const ZONE_MS = 8 * 3_600_000;
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The instant of a local date and time of day in the drill's zone, as `2021-09-22` and `08:30`. */
export function at(date: string, time: string): number {
  return Date.parse(`${date}T${time}:00+08:00`);
}

/** An instant as RFC 3339 in the drill's zone, to the second. */
export function rfc3339(instant: number): string {
  return `${new Date(instant + ZONE_MS).toISOString().slice(0, 19)}+08:00`;
}

/** Fuzhou, 22–24 September 2021. */
export const drillDays = ['2021-09-22', '2021-09-23', '2021-09-24'] as const;
export const DRILL_STARTS = at('2021-09-22', '00:00');
export const DRILL_ENDS = at('2021-09-25', '00:00');
export const LAST_DAY = at('2021-09-24', '00:00');

/** When headquarters plan and publish, and when households register in a spike. */
export const PLANNING = at('2021-09-20', '09:00');
export const SPIKE = at('2021-09-20', '20:30');

/** Evenings on which those vaccinated that day register, and the hours in which they were vaccinated. */
export const evenings = [
  { registersAt: SPIKE, from: at('2021-09-20', '09:00'), to: at('2021-09-20', '20:00') },
  { registersAt: at('2021-09-21', '20:30'), from: at('2021-09-21', '09:00'), to: at('2021-09-21', '20:00') },
  { registersAt: at('2021-09-23', '20:30'), from: at('2021-09-23', '09:00'), to: at('2021-09-23', '20:00') },
] as const;

/** Opening hours as in Fuzhou's own app: 08:30–12:00 and 13:30–17:00, in windows of 30 minutes. */
export const sessions = [
  { opens: '08:30', closes: '12:00' },
  { opens: '13:30', closes: '17:00' },
] as const;
export const WINDOW_MINUTES = 30;
export const EXEMPTION_HOURS = 48;
export const CLOSING = at('2021-09-24', '17:00');

/** The opening hours of all days, as a site states them. */
export function openingHours(): { opensAt: string; closesAt: string }[] {
  return drillDays.flatMap((day) =>
    sessions.map(({ opens, closes }) => ({
      opensAt: rfc3339(at(day, opens)),
      closesAt: rfc3339(at(day, closes)),
    })),
  );
}

/** When laboratories have found what was in the tubes of a day, and what follows from it: told, planned, corrected. */
export const FOUND = '19:30';
export const RESULTS = '20:00';
export const CORRECTED = '20:20';

/** On the last evening mobile teams go to those who are held by then; what is found in that comes the same night. */
export const LAST_EVENING: Span = { from: at('2021-09-24', '20:30'), to: at('2021-09-24', '22:30') };
export const LAST_RESULTS = at('2021-09-24', '23:40');

/** When all that tablets have is in, teams have come from the doors of the missing, and the province's list is called through. */
export const KNOCKING = at('2021-09-24', '23:50');

/** When the figures are on the table. */
export const MIDNIGHT_REPORT = at('2021-09-25', '00:05');

/** The hours of the mobile teams: those of the sites, and the last evening. */
export function teamHours(): { opensAt: string; closesAt: string }[] {
  const evening = { opensAt: rfc3339(LAST_EVENING.from), closesAt: rfc3339(LAST_EVENING.to) };
  return [...openingHours(), evening];
}

/** A span of time, half-open. */
export interface Span {
  from: number;
  to: number;
}

/** The windows of one day in order, those of the morning and those of the afternoon; or other spans, that divide them. */
export function sessionsOf(day: string, minutes: number = WINDOW_MINUTES): Span[][] {
  return sessions.map(({ opens, closes }) => {
    const spans: Span[] = [];
    for (let from = at(day, opens); from < at(day, closes); from += minutes * MINUTE) {
      spans.push({ from, to: from + minutes * MINUTE });
    }
    return spans;
  });
}

/** Which day of the drill an instant lies in, from 0; below 0 or above 2 outside it. */
export function dayIndex(instant: number): number {
  return Math.floor((instant - DRILL_STARTS) / DAY);
}

/**
 * The time nearest to `wished` at which a site is open on day `day`: who comes before it opens waits, who
 * comes after it closed is let in as the last.
 */
export function whenOpen(wished: number, day: number, hurry: 'before' | 'after'): number {
  const date = drillDays[day];
  if (date === undefined) throw new RangeError(`the drill has no day ${day}`);
  const [morning, afternoon] = sessions;
  const opens = at(date, morning.opens);
  const lunch = at(date, morning.closes);
  const reopens = at(date, afternoon.opens);
  const closes = at(date, afternoon.closes);
  if (wished < opens) return opens;
  if (wished >= closes) return closes - MINUTE;
  if (wished >= lunch && wished < reopens) return hurry === 'before' ? lunch - MINUTE : reopens;
  return wished;
}
