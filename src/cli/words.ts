export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

/** A sentence in both languages. */
export interface Text {
  en: string;
  zh: string;
}

/** The time of day in the drill's zone, with the date: `2021-09-22 08:30:00`. */
export function localTime(instant: string | Date): string {
  return new Date(instant).toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' });
}
