import {
  countWindows,
  cutWindows,
  type HoursProblem,
  hoursProblem,
  type OpeningHours,
  type Window,
} from '../../../core/calendar/index.ts';
import type { Text } from '../../../platform/errors/index.ts';
import { invalidField } from '../../../platform/http/index.ts';
import type { OpenDrill } from '../drills/index.ts';

const exampleHours = '{"opensAt":"2021-09-22T08:30:00+08:00","closesAt":"2021-09-22T12:00:00+08:00"}';
const hoursTexts: Record<HoursProblem['code'], Text> = {
  'hours-end-before-begin': {
    en: `These hours end before they begin. Give a closesAt after opensAt. For example: ${exampleHours}`,
    zh: `结束时间早于开始时间，closesAt 须晚于 opensAt。例如：${exampleHours}`,
  },
  'hours-cross': {
    en: 'These hours overlap others. Give spans of which each begins when the one before has ended',
    zh: '开放时间相互重叠。各段须在前一段结束之后开始',
  },
  'hours-not-divisible': {
    en: `These hours are not a whole number of the drill's windows. Give 8:30 to 12:00 where a window takes 30 minutes. For example: ${exampleHours}`,
    zh: `开放时间不能被时段长度整除。时段为 30 分钟时可填 8:30 至 12:00。例如：${exampleHours}`,
  },
};

/** A site of more windows than this, in its drill or beyond it, has hours that somebody mistyped: 30-minute windows over six weeks. */
const maxWindows = 2_000;
const ever = { startsAt: new Date(-8.64e15), endsAt: new Date(8.64e15) };

const tooManyWindows = {
  en: `These hours make more than ${maxWindows} windows. Give the hours of the days of the drill. For example: [${exampleHours}]`,
  zh: `开放时间产生的时段超过 ${maxWindows} 个。请填写演练当日的开放时间。例如：[${exampleHours}]`,
};

/** The windows of these hours in a drill. @throws AppError 400 with a pointer into `/hours` */
export function windowsOf(
  drill: Pick<OpenDrill, 'windowMinutes' | 'startsAt' | 'endsAt'>,
  hours: readonly OpeningHours[],
): Window[] {
  const wrong = hoursProblem(hours, drill.windowMinutes);
  if (wrong !== undefined) throw invalidField(`/hours/${wrong.index}`, wrong.code, hoursTexts[wrong.code]);
  if (countWindows(hours, drill.windowMinutes, ever) > maxWindows) {
    throw invalidField('/hours', 'too-many-windows', tooManyWindows);
  }
  return cutWindows(hours, drill.windowMinutes, drill);
}
