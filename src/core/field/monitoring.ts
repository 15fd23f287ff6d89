/** Days after the last exposure for which a contact is looked at: 新型冠状病毒肺炎防控方案（第八版）, May 2021. */
export const defaultMonitoringDays = 14;

/** Days after the last exposure on which a contact is swabbed, by the same plan. */
export const defaultSwabDays: readonly number[] = [1, 4, 7, 14];

/** How long before the swab that was found positive contacts are looked for, in days, by the same plan. */
export const defaultTraceDays = 2;

/** From here on a temperature is a fever, in °C (axillary), by the same plan. */
export const feverFrom = 37.3;

/** What somebody under monitoring may feel. */
export const symptoms = [
  'cough',
  'sore-throat',
  'runny-nose',
  'tiredness',
  'headache',
  'muscle-ache',
  'loss-of-smell',
  'short-of-breath',
  'diarrhoea',
  'other',
] as const;
export type Symptom = (typeof symptoms)[number];

/** Whether somebody has to look at a check at once. */
export function isAlarmingCheck(check: { temperature: number; symptoms: readonly Symptom[] }): boolean {
  return check.temperature >= feverFrom || check.symptoms.length > 0;
}

/**
 * How a monitoring stands. `open`: somebody has to ask every day. `complete`: its last day is over, and was checked.
 * `released`: before that, by somebody. `withdrawn`: the laboratory has taken back all that it was for.
 */
export const monitoringStates = ['open', 'complete', 'released', 'withdrawn'] as const;
export type MonitoringState = (typeof monitoringStates)[number];

/** A monitoring as it is kept. Days are numbered by `serviceDayNumber`. */
export interface MonitoringPlan {
  fromDay: number;
  /** The last day, as planned: it is longer as long as its last day has no check. */
  untilDay: number;
  /** The day on which it was ended, and as what; null where nobody has. */
  ended: { day: number; as: Exclude<MonitoringState, 'open'> } | null;
}

export interface MonitoringStanding {
  state: MonitoringState;
  /** The last day on which somebody is asked, as far as it is known today. */
  lastDay: number;
  /** Days that are over and have no check, in order. */
  missed: number[];
  /** Whether today's check is still to come. */
  due: boolean;
}

/**
 * How a monitoring stands on a day, from the days of its checks, in whatever order and however often they are told. As long as
 * its last day is over and has no check, it lasts a day longer. Nobody is asked on the day on which it is ended, or later. A
 * check that is heard of late counts for its day: what was longer because it was missing is so no more.
 */
export function monitoringOn(
  today: number,
  { fromDay, untilDay, ended }: MonitoringPlan,
  checkedDays: Iterable<number>,
): MonitoringStanding {
  const checked = new Set(checkedDays);
  let last = untilDay;
  while (last < today && !checked.has(last)) last += 1;
  const cut = ended !== null && ended.day <= last;
  const lastDay = cut ? ended.day - 1 : last;
  const missed: number[] = [];
  for (let day = fromDay; day <= Math.min(lastDay, today - 1); day += 1) {
    if (!checked.has(day)) missed.push(day);
  }
  const state = cut ? ended.as : last < today ? 'complete' : 'open';
  return {
    state,
    lastDay,
    missed,
    due: state === 'open' && today >= fromDay && !checked.has(today),
  };
}

/**
 * The days on which somebody is swabbed: so many days after their last exposure, within the days of their monitoring. Where one
 * of them was over before it began, its first day makes up for all such.
 */
export function swabDaysOf({
  fromDay,
  untilDay,
  exposureDay,
  swabDays,
}: {
  fromDay: number;
  untilDay: number;
  exposureDay: number;
  /** Days after the exposure. */
  swabDays: readonly number[];
}): number[] {
  const days = swabDays.map((after) => Math.max(exposureDay + after, fromDay));
  return [...new Set(days)].filter((day) => day <= untilDay).sort((one, other) => one - other);
}
