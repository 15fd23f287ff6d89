/** By what somebody is tried to be reached. */
export const contactMeans = ['call', 'visit', 'message'] as const;
export type ContactMeans = (typeof contactMeans)[number];

/** What a try has come to; a task ends with that of the try that settled it. */
export const contactOutcomes = [
  'reached',
  'no-answer',
  'wrong-number',
  'switched-off',
  'lives-elsewhere',
  'refused',
] as const;
export type ContactOutcome = (typeof contactOutcomes)[number];

/**
 * How a task stands: `open`; `settled`, with an outcome; `handed-on`, to another region, and open there; `folded`, part of
 * another task of the same person.
 */
export const taskStates = ['open', 'settled', 'handed-on', 'folded'] as const;
export type TaskState = (typeof taskStates)[number];

/** Who is asked to see to a task, from below. */
export const taskLevels = ['community', 'street', 'district', 'city'] as const;
export type TaskLevel = (typeof taskLevels)[number];

/** Who is asked first, by the code of whose the task is: 12 digits a community, 9 a street, 6 a district, fewer the city. */
export function levelOf(division: string): TaskLevel {
  if (division.length >= 12) return 'community';
  if (division.length >= 9) return 'street';
  return division.length >= 6 ? 'district' : 'city';
}

/** Who is asked, too, when a task is overdue; undefined above a district, which answers for its own. */
export function nextLevel(level: TaskLevel): TaskLevel | undefined {
  if (level === 'community') return 'street';
  return level === 'street' ? 'district' : undefined;
}

/** How long the next one above has before the one above them is asked: two hours, in ms. */
export const escalateAgainMs = 2 * 3_600_000;

/** Whether a try of this outcome ends a task unless told otherwise: only that somebody has been reached does. */
export const settlesAlone = (outcome: ContactOutcome): boolean => outcome === 'reached';
