import type { EventStream } from '../../../platform/http/index.ts';
import { type Cursors, eventId } from './event-id.ts';
import { opened } from './events.schemas.ts';
import { createFeed, type Feed, type Told } from './feed.ts';
import { batch, frame } from './frames.ts';
import type { LiveSource } from './live-source.ts';

/** Somebody who listens to a drill. */
export interface Listener {
  division: string;
  stream: EventStream;
  /** Whether its token would still be taken; rejects where that cannot be told. */
  staysAdmitted: () => Promise<boolean>;
  /** When it was last sent something, in ms of the monotonic clock. */
  sentAt: number;
}

/** One drill's listeners in this process and what they are told. */
export interface Channel {
  /** Resolves when newcomers can be told how things are; soon, even where a source takes long. */
  settled: Promise<void>;
  /** Tells the newcomer how things are, or what of them is new since `told`, and from now on every change. */
  join(listener: Listener, told: Cursors | undefined): void;
  leave(listener: Listener): void;
  close(): void;
}

export interface ChannelDeps {
  drillId: string;
  sources: readonly LiveSource[];
  refreshMs: number;
  /** How long newcomers wait for the first reading of a slow source. */
  patienceMs: number;
  now: () => Date;
  /** A reading of the monotonic clock. */
  monotonic: () => number;
  /** Told after each round of each source: the error of one that failed. */
  onRound: (type: string, error: unknown) => void;
}

/**
 * Each source is read once a round, each change written out once, and the bytes for one division made once: the same
 * buffer goes to all who listen there.
 */
export function createChannel(deps: ChannelDeps): Channel {
  const { drillId, sources, now, monotonic } = deps;
  const audiences = new Map<string, Set<Listener>>();

  const idFor = (division: string): string => {
    const cursors = new Map<string, string>();
    for (const feed of feeds) {
      const cursor = feed.cursor();
      if (cursor !== undefined) cursors.set(feed.type, cursor);
    }
    return eventId({ drillId, division }, now(), cursors);
  };

  function publish(changes: readonly Told[]): void {
    const at = monotonic();
    for (const [division, listeners] of audiences) {
      const seen = visible(changes, division);
      if (seen.length === 0) continue;
      const bytes = batch(seen, idFor(division));
      for (const listener of listeners) {
        listener.sentAt = at;
        listener.stream.write(bytes);
      }
    }
  }

  const feeds: Feed[] = [];
  for (const source of sources) {
    feeds.push(
      createFeed({
        source,
        drillId,
        refreshMs: deps.refreshMs,
        onChanges: publish,
        onRound: (error) => deps.onRound(source.type, error),
      }),
    );
  }
  let patience: NodeJS.Timeout | undefined;
  const settled = Promise.race([
    Promise.all(feeds.map(({ tried }) => tried)),
    new Promise((resolve) => {
      patience = setTimeout(resolve, deps.patienceMs);
    }),
  ]).then(() => clearTimeout(patience));

  return {
    settled,

    join(listener, told) {
      const { division, stream } = listener;
      const resumed = told !== undefined && feeds.every((feed) => feed.understands(told.get(feed.type)));
      const frames = [frame(opened.type, { drillId, division, resumed })];
      for (const feed of feeds) {
        frames.push(...visible(feed.since(resumed ? told.get(feed.type) : undefined), division));
      }
      const audience = audiences.get(division) ?? new Set();
      audiences.set(division, audience.add(listener));
      listener.sentAt = monotonic();
      stream.write(batch(frames, idFor(division)));
    },

    leave(listener) {
      const audience = audiences.get(listener.division);
      audience?.delete(listener);
      if (audience?.size === 0) audiences.delete(listener.division);
    },

    close() {
      clearTimeout(patience);
      for (const feed of feeds) feed.stop();
    },
  };
}

const visible = (told: readonly Told[], division: string): string[] =>
  told.filter((one) => one.division.startsWith(division)).map((one) => one.frame);
