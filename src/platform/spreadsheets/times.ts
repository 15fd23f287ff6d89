/** How lists write a time: `2021-09-21 09:30`, `2021/9/21`, `2021年9月21日 9:30:05`. */
const written =
  /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.0+)?)?)?$/;

/** With an offset, as the interface takes it. */
const withOffset = /^(\d{4}-\d{2}-\d{2})T.*(?:Z|[+-]\d\d:\d\d)$/;

/** Chinese time, all year round. */
const zoneMs = 8 * 3_600_000;

/** Whether there is this day, YYYY-MM-DD: a day that a month has not is read as one of the next. */
function isDay(day: string): boolean {
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
}

const two = (digits: string): string => digits.padStart(2, '0');

/**
 * The time that a cell says, by Chinese clocks unless it says by which; of a day alone (`timeOfDay: false`) its beginning.
 * Undefined for what is no time, or none that there is: 30 February, 24:10.
 */
export function readTime(cell: string): { at: Date; timeOfDay: boolean } | undefined {
  const text = cell.normalize('NFKC').trim();
  const found = written.exec(text);
  if (found === null) {
    const day = withOffset.exec(text)?.[1];
    const at = new Date(day !== undefined && isDay(day) ? text : Number.NaN);
    return Number.isNaN(at.getTime()) ? undefined : { at, timeOfDay: true };
  }
  const [, year, month = '', day = '', hour, minute = '00', second = '00'] = found;
  const local = `${year}-${two(month)}-${two(day)}T${two(hour ?? '0')}:${minute}:${second}`;
  const at = new Date(`${local}+08:00`);
  // A day that a month has not becomes one of the next: it would not be what was written.
  const stays =
    !Number.isNaN(at.getTime()) && new Date(at.getTime() + zoneMs).toISOString().startsWith(local);
  return stays ? { at, timeOfDay: hour !== undefined } : undefined;
}
