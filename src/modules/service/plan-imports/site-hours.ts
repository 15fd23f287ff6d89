/** Chinese time, all year round. */
const zone = '+08:00';
const zoneMs = 8 * 3_600_000;
const dayMs = 86_400_000;
/** Hours that end the next morning where no date is given for their end: longer ones are a slip of who typed. */
const longestNightMs = 12 * 3_600_000;

/** The drill whose days a weekly form fills. */
export interface DrillDays {
  startsAt: Date;
  endsAt: Date;
}

const weekdays = '日一二三四五六';

/** What a cell of hours is made of, in order; what is none of it makes the cell unreadable. */
const parts =
  /(?<date>\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)|(?:周|星期|礼拜)(?<from>[一二三四五六日天])(?:\s*[-–—~〜至到]\s*(?:周|星期|礼拜)?(?<to>[一二三四五六日天]))?|(?<daily>每天|每日)|(?<workdays>工作日)|(?<weekend>周末|双休日)|(?<opens>\d{1,2}(?::\d{2}){1,2}(?:\.\d{3})?)\s*[-–—~〜至到]\s*(?:次日|翌日|(?<until>\d{4}-\d{2}-\d{2}))?\s*(?<closes>\d{1,2}(?::\d{2}){1,2}(?:\.\d{3})?)|(?<between>[;,、\s]+)|(?<other>.)/gu;

/**
 * Hours as sheets write them: dates with spans, or days of the week, which fill the days of the drill: `2021-09-22
 * 08:30-12:00; 2021/9/22 13:30～17:00`, `周一至周五 8:00-11:30、14:00-17:30`. Full-width signs count as others; `24:00` is midnight;
 * a span that ends before it begins ends the next morning, or on the day that stands before its end (`2021-09-22 08:00-2021-09-24
 * 20:00`). Undefined where it cannot be read so.
 */
export function readHours(
  cell: string,
  drill: DrillDays,
): { opensAt: string; closesAt: string }[] | undefined {
  const hours: { opensAt: string; closesAt: string }[] = [];
  let days: string[] = [];
  let spansSince = true;
  for (const { groups = {} } of cell.normalize('NFKC').matchAll(parts)) {
    const { opens, closes, until, between, other } = groups;
    if (other !== undefined) return undefined;
    if (between !== undefined) continue;
    if (opens !== undefined && closes !== undefined) {
      const spans = days.map((day) => spanOf(day, opens, closes, until));
      if (spans.length === 0 || spans.includes(undefined)) return undefined;
      hours.push(...spans.filter((span) => span !== undefined));
      spansSince = true;
      continue;
    }
    if (spansSince) days = [];
    spansSince = false;
    days.push(...(groups['date'] === undefined ? daysOfWeek(groups, drill) : [dateOf(groups['date'])]));
  }
  return spansSince && hours.length > 0 ? hours.sort((a, b) => (a.opensAt < b.opensAt ? -1 : 1)) : undefined;
}

function dateOf(written: string): string {
  const [year = '', month = '', day = ''] = written.split(/\D/);
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** The days of a drill that are days of the week as they are written. */
function daysOfWeek(groups: Record<string, string | undefined>, { startsAt, endsAt }: DrillDays): string[] {
  const wanted = weekdaysOf(groups);
  const days: string[] = [];
  const last = Math.floor((endsAt.getTime() - 1 + zoneMs) / dayMs);
  for (let day = Math.floor((startsAt.getTime() + zoneMs) / dayMs); day <= last; day += 1) {
    const date = new Date(day * dayMs);
    if (wanted.has(date.getUTCDay())) days.push(date.toISOString().slice(0, 10));
  }
  return days;
}

function weekdaysOf({ from, to, daily, workdays, weekend }: Record<string, string | undefined>): Set<number> {
  if (daily !== undefined) return new Set([0, 1, 2, 3, 4, 5, 6]);
  if (workdays !== undefined) return new Set([1, 2, 3, 4, 5]);
  if (weekend !== undefined) return new Set([0, 6]);
  const at = (day: string): number => weekdays.indexOf(day === '天' ? '日' : day);
  const first = at(from ?? '');
  const span = ((to === undefined ? first : at(to)) - first + 7) % 7;
  return new Set(Array.from({ length: span + 1 }, (_, n) => (first + n) % 7));
}

/** Milliseconds from midnight to a time of the day as it is written; undefined for one that there is not. */
function timeOf(written: string): number | undefined {
  const [hour = 0, minute = 0, second = 0] = written.split(':').map(Number);
  const ms = Math.round((hour * 3_600 + minute * 60 + second) * 1_000);
  return minute > 59 || second >= 60 || ms > dayMs ? undefined : ms;
}

function spanOf(
  day: string,
  opens: string,
  closes: string,
  until: string | undefined,
): { opensAt: string; closesAt: string } | undefined {
  const from = timeOf(opens);
  const to = timeOf(closes);
  if (from === undefined || to === undefined || from === dayMs) return undefined;
  const overnight = until === undefined && to <= from && to + dayMs - from <= longestNightMs;
  return { opensAt: instantAt(day, from), closesAt: instantAt(until ?? day, overnight ? to + dayMs : to) };
}

/** An instant as `POST /v1/drills/{drillId}/sites` takes it; a day that there is not stays as it is written, so that it is refused. */
function instantAt(day: string, ms: number): string {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const isDay = !Number.isNaN(midnight) && dateAt(midnight) === day;
  const date = isDay && ms >= dayMs ? dateAt(midnight + dayMs) : day;
  const [, time = ''] = new Date(ms % dayMs).toISOString().split(/[TZ]/);
  return `${date}T${time.replace(/\.000$/, '')}${zone}`;
}

const dateAt = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Hours as `readHours` reads them, each with its day: what the cell of a file of sites holds. */
export function writeHours(hours: readonly { opensAt: Date | string; closesAt: Date | string }[]): string {
  return hours
    .map(({ opensAt, closesAt }) => {
      const opens = new Date(opensAt).getTime() + zoneMs;
      const closes = new Date(closesAt).getTime() + zoneMs;
      const midnight = Math.floor(opens / dayMs) * dayMs + dayMs;
      const sameDay = closes <= midnight;
      const nextMorning = !sameDay && closes < midnight + dayMs && closes - opens <= longestNightMs;
      const until = sameDay || nextMorning ? '' : dateAt(closes);
      return `${dateAt(opens)} ${timeAt(opens)}-${until}${until === '' ? '' : ' '}${closes === midnight ? '24:00' : timeAt(closes)}`;
    })
    .join('; ');
}

/** The time of a day: 08:30, and seconds where it has any. */
function timeAt(ms: number): string {
  const [, time = ''] = new Date(ms).toISOString().split(/[TZ]/);
  return time.replace(/(?::00)?\.000$/, '');
}
