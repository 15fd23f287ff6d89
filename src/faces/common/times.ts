import { serviceDay } from '../../core/calendar/service-day.ts';
import { langOf, language, type Text, t } from './language.ts';

/** Drills are of a city in China: its hours are those of its walls, wherever the screen's own clock thinks it is. */
const timeZone = 'Asia/Shanghai';

const formats = new Map<string, Intl.DateTimeFormat>();
function formatted(time: number, form: Intl.DateTimeFormatOptions): string {
  const key = `${language()} ${JSON.stringify(form)}`;
  const format =
    formats.get(key) ?? new Intl.DateTimeFormat(langOf(language()), { timeZone, hourCycle: 'h23', ...form });
  formats.set(key, format);
  return format.format(time);
}

/** `08:30`. */
export const hour = (time: number): string => formatted(time, { hour: '2-digit', minute: '2-digit' });

/** `Tue 21 Sept` or `9月21日周二`. */
export const day = (time: number): string =>
  formatted(time, { weekday: 'short', day: 'numeric', month: 'short' });

/** `08:30–09:00`. */
export const span = (from: number, to: number): string => `${hour(from)}–${hour(to)}`;

/** Which day of the city a time is on: `2021-09-22`. */
export const dayKey = (time: number): string => serviceDay(new Date(time));

const ages = {
  now: { en: 'just now', zh: '刚刚' },
  seconds: { en: '{n} s ago', zh: '{n} 秒前' },
  minutes: { en: '{n} min ago', zh: '{n} 分钟前' },
  hours: { en: '{n} h ago', zh: '{n} 小时前' },
} satisfies Record<string, Text>;

/** How long ago something was, in words. */
export function ago(ms: number): string {
  if (ms < 5_000) return t(ages.now);
  if (ms < 60_000) return t(ages.seconds, { n: Math.floor(ms / 1_000) });
  if (ms < 3_600_000) return t(ages.minutes, { n: Math.floor(ms / 60_000) });
  return t(ages.hours, { n: Math.floor(ms / 3_600_000) });
}
