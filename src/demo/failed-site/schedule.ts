import { at, HOUR, MINUTE, openingHours, sessions, WINDOW_MINUTES } from '../schedule.ts';

/** The one day of this drill. */
export const DAY = '2021-09-22';
export const DAY_STARTS = at(DAY, '00:00');
export const DAY_ENDS = DAY_STARTS + 24 * HOUR;
/** When the power fails. */
export const FAILS_AT = at(DAY, '10:00');

/** The day's opening hours, as a site states them. */
export const hoursOfDay = () => openingHours().filter(({ opensAt }) => opensAt.startsWith(DAY));

/** The day's opening hours, ms. */
export const sessionsOfDay = sessions.map(({ opens, closes }) => ({
  opensAt: at(DAY, opens),
  closesAt: at(DAY, closes),
}));

export const CLOSES_AT = Math.max(...sessionsOfDay.map(({ closesAt }) => closesAt));

/** The day goes on in steps: tablets send, lines are worked out. */
export const STEP = 5 * MINUTE;
/** Headquarters look at lines this often, from a quarter to nine until half an hour before the end. */
export const LOOK_EVERY = 10 * MINUTE;
export const LOOKS_FROM = at(DAY, '08:45');
export const LOOKS_UNTIL = CLOSES_AT - HOUR / 2;

export const WINDOW = WINDOW_MINUTES * MINUTE;
