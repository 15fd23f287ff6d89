import { type Clock, monotonicMs } from '../../../platform/clock.ts';
import { AppError, unavailable } from '../../../platform/errors/index.ts';
import type { EventStream } from '../../../platform/http/index.ts';
import type { Logger } from '../../../platform/logger.ts';
import { type Channel, createChannel, type Listener } from './channel.ts';
import { type Cursors, readEventId } from './event-id.ts';
import { heartbeat, retryFrame } from './frames.ts';
import type { LiveSource } from './live-source.ts';

/** Settings that a test has its own of; all in ms but for the counts. */
export interface HubSettings {
  /** A stream on which nothing else was sent for so long is sent a comment. */
  heartbeatMs: number;
  /** How often it is asked whether a stream's token would still be taken. */
  admissionMs: number;
  /** How long a stream lives: whoever comes back shows a token that is still good. */
  lifeMs: number;
  /** How long an id can be gone on from. */
  memoryMs: number;
  /** Streams that this process, and one account in it, may hold. */
  mostListeners: number;
  mostOfAccount: number;
}

export const hubDefaults: HubSettings = {
  heartbeatMs: 15_000,
  admissionMs: 2_000,
  lifeMs: 15 * 60_000,
  memoryMs: 10 * 60_000,
  mostListeners: 10_000,
  mostOfAccount: 100,
};

/** How often everything is read anew, how long newcomers wait for a slow source, when a client comes back, in ms. */
const refreshMs = 60_000;
const patienceMs = 2_000;
const comeBackMs = 2_000;

export interface Audience {
  account: string;
  drillId: string;
  division: string;
  /** `Last-Event-ID`. */
  lastId: string | undefined;
  staysAdmitted: Listener['staysAdmitted'];
}

/** All who listen in this process. */
export interface LiveHub {
  /** @throws AppError 503 where too many listen */
  admit(account: string): void;
  /** Sends a stream how things are, or what is new since `lastId`, and every change from now on. */
  join(audience: Audience, stream: EventStream): Promise<void>;
  readonly listening: number;
  /** Ends every stream; whoever listens comes back to another process. */
  close(): void;
}

/**
 * One channel for each drill that somebody listens to, made with the first listener and gone with the last: nothing is
 * read where nobody listens, and what is read is read once however many do.
 */
export function createLiveHub(deps: {
  sources: readonly LiveSource[];
  clock: Clock;
  logger: Logger;
  settings?: Partial<HubSettings>;
}): LiveHub {
  const { sources, clock, logger } = deps;
  const settings = { ...hubDefaults, ...deps.settings };
  const channels = new Map<string, { channel: Channel; listeners: Set<Listener> }>();
  const accounts = new Map<string, number>();
  let listening = 0;
  let closed = false;

  function channelOf(drillId: string) {
    const known = channels.get(drillId);
    if (known !== undefined) return known;
    const channel = createChannel({
      drillId,
      sources,
      refreshMs,
      patienceMs,
      now: () => clock.now(),
      monotonic: monotonicMs,
      onRound(type, err) {
        if (err !== undefined) logger.warn({ err, drillId, source: type }, 'events could not be read');
      },
    });
    const made = { channel, listeners: new Set<Listener>() };
    channels.set(drillId, made);
    return made;
  }

  function leave(drillId: string, account: string, listener: Listener): void {
    listening -= 1;
    accounts.set(account, (accounts.get(account) ?? 1) - 1);
    if (accounts.get(account) === 0) accounts.delete(account);
    const there = channels.get(drillId);
    if (there === undefined) return;
    there.channel.leave(listener);
    there.listeners.delete(listener);
    if (there.listeners.size > 0) return;
    there.channel.close();
    channels.delete(drillId);
  }

  const beat = setInterval(
    () => {
      const due = monotonicMs() - settings.heartbeatMs;
      for (const { listeners } of channels.values()) {
        for (const listener of listeners) {
          if (listener.sentAt > due) continue;
          listener.sentAt = monotonicMs();
          listener.stream.write(heartbeat);
        }
      }
    },
    Math.max(10, settings.heartbeatMs / 5),
  );
  beat.unref();

  /** Ends a stream whose token is no longer taken. Where that cannot be told (no database), it goes on. */
  async function checkAdmission({ stream, staysAdmitted }: Listener): Promise<void> {
    const stays = await staysAdmitted().catch(() => true);
    if (!stays) stream.end('');
  }
  const admissions = setInterval(() => {
    for (const { listeners } of channels.values())
      for (const listener of listeners) void checkAdmission(listener);
  }, settings.admissionMs);
  admissions.unref();

  return {
    get listening() {
      return listening;
    },

    admit(account) {
      const full =
        listening >= settings.mostListeners || (accounts.get(account) ?? 0) >= settings.mostOfAccount;
      if (closed || full) throw new AppError(unavailable, { retryAfter: 5 });
    },

    async join({ account, drillId, division, lastId, staysAdmitted }, stream) {
      const listener: Listener = { division, stream, staysAdmitted, sentAt: monotonicMs() };
      const there = channelOf(drillId);
      there.listeners.add(listener);
      listening += 1;
      accounts.set(account, (accounts.get(account) ?? 0) + 1);
      const life = setTimeout(() => stream.end(''), settings.lifeMs);
      life.unref();
      stream.onOver(() => {
        clearTimeout(life);
        leave(drillId, account, listener);
      });
      stream.write(retryFrame(comeBackMs));
      await there.channel.settled;
      if (stream.over) return;
      const oldest = new Date(clock.now().getTime() - settings.memoryMs);
      const told: Cursors | undefined =
        lastId === undefined ? undefined : readEventId(lastId, { drillId, division }, oldest);
      there.channel.join(listener, told);
    },

    close() {
      closed = true;
      clearInterval(beat);
      clearInterval(admissions);
      for (const { listeners } of [...channels.values()])
        for (const { stream } of [...listeners]) stream.end('');
    },
  };
}
