import type { LiveSource } from './live-source.ts';

type Cursors = Pick<LiveSource, 'understands' | 'told'>;

const isTime = (cursor: string): boolean => /^\d{1,16}$/.test(cursor);

/** How long the writing of a state may take to be committed after the time that it bears, in ms. */
const commitMs = 5_000;

/**
 * Cursors of a source whose states bear the time, by the database's clock in ms, at which they came to be: `version` is that
 * time, and a cursor one up to which everything was read, less what may have been under way then: that is told twice rather
 * than never. `marginMs` is how long writing may take.
 */
export function timeCursors(marginMs = commitMs): Cursors & {
  marginMs: number;
  /** The cursor of what was read at a time, ms. */
  cursorAt(readMs: number): string;
  /** The version of a state that came to be at a time, ms. */
  versionAt(changedMs: number): string;
} {
  return {
    marginMs,
    cursorAt: (readMs) => String(Math.max(0, Math.floor(readMs - marginMs))),
    versionAt: (changedMs) => String(Math.floor(changedMs)),
    understands: (cursor, latest) => isTime(cursor) && Number(cursor) <= Number(latest) + marginMs,
    told: (version, cursor) => Number(version) <= Number(cursor),
  };
}

/** Cursors of a source that is read whole each time: whoever comes back is told all of it. A cursor is when it was read, ms. */
export const wholeCursors: Cursors = { understands: isTime, told: () => false };
