import { monotonicMs } from './clock.ts';

/**
 * A warning that a dead server cannot turn into a flood: the first line of a kind at once, then at most one
 * in `everyMs` with the count of those left out. Kinds are few and fixed, so its memory is bounded.
 */
export function createQuietWarning(
  logger: { warn(fields: object, message: string): void },
  everyMs = 10_000,
): (kind: string, fields: object) => void {
  const seen = new Map<string, { at: number; leftOut: number }>();
  return (kind, fields) => {
    const now = monotonicMs();
    const last = seen.get(kind);
    if (last !== undefined && now - last.at < everyMs) {
      last.leftOut += 1;
      return;
    }
    logger.warn(last === undefined || last.leftOut === 0 ? fields : { ...fields, count: last.leftOut }, kind);
    seen.set(kind, { at: now, leftOut: 0 });
  };
}
