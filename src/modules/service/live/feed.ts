import { monotonicMs } from '../../../platform/clock.ts';
import { frame } from './frames.ts';
import type { LiveSource, State } from './live-source.ts';

/** A state ready to be sent, written once for all who may see it. */
export interface Told {
  division: string;
  version: string;
  frame: string;
}

/** One source of one drill, read in rounds as long as somebody listens. */
export interface Feed {
  type: string;
  /** Up to where it has been read; undefined before the first reading. */
  cursor(): string | undefined;
  /** What a newcomer of this cursor is to be told: all without one. */
  since(cursor: string | undefined): Told[];
  /** Whether a caller's cursor can be gone on from. */
  understands(cursor: string | undefined): boolean;
  /** Resolves when it has been tried to read for the first time. */
  tried: Promise<void>;
  stop(): void;
}

/**
 * A source whose reading takes long twice running is left alone for this many times as long; once may be the machine's fault,
 * and would keep everybody who listens waiting for it.
 */
const restShare = 9;

/**
 * Reads a source in rounds and says what is new in each. `refreshMs` is how often everything is read anew: what is over
 * for long is dropped then.
 */
export function createFeed(options: {
  source: LiveSource;
  drillId: string;
  refreshMs: number;
  onChanges: (changes: readonly Told[]) => void;
  onRound: (error: unknown) => void;
}): Feed {
  const { source, drillId, refreshMs, onChanges, onRound } = options;
  let states = new Map<string, Told>();
  let cursor: string | undefined;
  let wholeAt = 0;
  let tookMs = 0;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  /** What differs from what was told, which from now on is this. */
  function take(read: readonly State[], whole: boolean): Told[] {
    const before = states;
    if (whole) states = new Map();
    const changes: Told[] = [];
    for (const { key, division, version, data } of read) {
      const told = { division, version, frame: frame(source.type, data) };
      if (before.get(key)?.frame !== told.frame) changes.push(told);
      // Put at the end: a newcomer is told them in the order in which they came to be.
      states.delete(key);
      states.set(key, told);
    }
    return changes;
  }

  async function round(): Promise<void> {
    const startedAt = monotonicMs();
    const whole = cursor === undefined || startedAt - wholeAt >= refreshMs;
    let failure: unknown;
    try {
      const reading = await source.read(drillId, whole ? undefined : cursor);
      if (stopped) return;
      const changes = take(reading.states, whole);
      cursor = reading.cursor;
      if (whole) wholeAt = startedAt;
      if (changes.length > 0) onChanges(changes);
    } catch (error) {
      failure = error;
    }
    if (stopped) return;
    onRound(failure);
    const [before, now] = [tookMs, monotonicMs() - startedAt];
    tookMs = now;
    const rest = restShare * Math.min(before, now);
    timer = setTimeout(() => void round(), Math.max(source.everyMs, rest));
  }

  const tried = round();
  return {
    type: source.type,
    tried,
    cursor: () => cursor,
    since: (told) =>
      [...states.values()].filter(({ version }) => told === undefined || !source.told(version, told)),
    understands: (told) => cursor !== undefined && told !== undefined && source.understands(told, cursor),
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
