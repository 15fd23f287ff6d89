import { createParser } from 'eventsource-parser';
import { machineNow } from './clock.ts';
import { type Answer, Refused, send } from './service.ts';

/** One event of a drill's stream, by its name. */
export type DrillEvent = Extract<Answer<'GET /v1/drills/{drillId}/events'>, { event: string }>;

/** How a stream stands: it is live, it has a gap since a time of this machine, or it may not be heard any more. */
export type StreamState =
  | { kind: 'live' }
  | { kind: 'gap'; since: number }
  | { kind: 'refused'; why: string };

/** The service sends a comment every 15 s: a stream that is silent for longer than this, in ms, has been cut off unheard. */
const silenceMs = 40_000;
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;
/**
 * A page that nobody has seen for so long gives its stream up until somebody does: over HTTP/1.1 a browser has six connections to a
 * host for all of its pages, and a seventh that is opened would wait for ever.
 */
const unseenMs = 60_000;

/** Resolves once somebody sees the page, or may. */
const seen = (): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (document.hidden) return;
      document.removeEventListener('visibilitychange', look);
      resolve();
    };
    document.addEventListener('visibilitychange', look);
    look();
  });

/**
 * Listens to a drill for as long as the page is open. The token goes in a header, so this reads the stream by itself.
 * Where it breaks off, or is silent, it comes back with the id of what it had last: the service tells what is new since, or
 * says (`resumed` is false) that it tells everything, and then `onAnew` is called: what the page has is to be asked for again.
 * While nobody sees the page it does not listen. Answers how to stop listening: nothing is told after that.
 */
export function listen(
  drillId: string,
  told: {
    onEvent: (event: DrillEvent) => void;
    onState: (state: StreamState) => void;
    onAnew: () => void;
  },
): () => void {
  let over = false;
  let current: AbortController | undefined;
  const say = (state: StreamState): void => {
    if (!over) told.onState(state);
  };
  let lastId: string | undefined;
  let heardAt = machineNow();
  let pauseMs = firstPauseMs;
  let first = true;
  /** Since when nobody sees the page. */
  let unseenAt: number | undefined;
  const look = (): void => {
    unseenAt = document.hidden ? (unseenAt ?? machineNow()) : undefined;
  };
  const isLeft = (): boolean => unseenAt !== undefined && machineNow() - unseenAt > unseenMs;

  function take(event: DrillEvent): void {
    if (over) return;
    if (event.event !== 'opened') {
      told.onEvent(event);
      return;
    }
    pauseMs = firstPauseMs;
    if (!first && !event.data.resumed) told.onAnew();
    first = false;
    say({ kind: 'live' });
  }

  async function once(): Promise<void> {
    const stop = new AbortController();
    current = stop;
    heardAt = machineNow();
    const watch = setInterval(() => {
      if (machineNow() - heardAt > silenceMs || isLeft()) stop.abort();
    }, 1_000);
    try {
      const response = await send(
        'GET /v1/drills/{drillId}/events',
        { path: { drillId } },
        {
          signal: stop.signal,
          headers: {
            accept: 'text/event-stream',
            ...(lastId === undefined ? {} : { 'last-event-id': lastId }),
          },
        },
      );
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      const parser = createParser({
        onEvent({ event = '', data, id }) {
          lastId = id ?? lastId;
          take({ event, data: JSON.parse(data) } as DrillEvent);
        },
      });
      for (;;) {
        const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
        if (done || value === undefined) return;
        heardAt = machineNow();
        parser.feed(value);
      }
    } finally {
      clearInterval(watch);
    }
  }

  async function forEver(): Promise<void> {
    while (!over) {
      if (isLeft()) {
        say({ kind: 'gap', since: heardAt });
        await seen();
        pauseMs = firstPauseMs;
        if (over) return;
      }
      try {
        await once();
      } catch (error) {
        if (error instanceof Refused && [401, 403, 404, 410].includes(error.status)) {
          say({ kind: 'refused', why: error.message });
          return;
        }
      }
      if (over) return;
      if (isLeft()) continue;
      // A stream ends in order every quarter of an hour: back at once is no gap worth showing.
      const since = heardAt;
      const shown = setTimeout(() => say({ kind: 'gap', since }), firstPauseMs + 500);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (pauseMs > firstPauseMs) say({ kind: 'gap', since });
      clearTimeout(shown);
      pauseMs = Math.min(longestPauseMs, pauseMs * 2);
    }
  }
  document.addEventListener('visibilitychange', look);
  look();
  void forEver();
  return () => {
    over = true;
    document.removeEventListener('visibilitychange', look);
    current?.abort();
  };
}
