import { setTimeout as sleep } from 'node:timers/promises';
import { createParser } from 'eventsource-parser';
import type { Http } from './http.ts';
import { Refused } from './problem.ts';

/** One event of a drill's stream. */
export interface DrillEvent {
  event: string;
  data: Readonly<Record<string, unknown>>;
}

/** How the stream stands: whoever looks at old figures is to know it. */
export type StreamState = 'connecting' | 'live' | 'lost';

/** The service says something every 15 s: silent for so long, and the connection is dead. */
const silentMs = 45_000;
const mostMs = 30_000;

const passing = ({ problem }: Refused): boolean =>
  problem.code === 'unreachable' || problem.status === 429 || (problem.status ?? 0) >= 500;

/**
 * What happens in a drill, from how it stands now on, until `signal` fires. A stream that ends or breaks is taken up again
 * with the id of the last event, so that what came in between is told: as often as it takes.
 * @throws Refused where the service does not let the caller listen (any more)
 */
export async function* drillEvents(
  http: Http,
  drillId: string,
  signal: AbortSignal,
  onState: (state: StreamState) => void,
): AsyncGenerator<DrillEvent> {
  let lastId: string | undefined;
  let comeBackMs = 1_000;
  let failures = 0;
  while (!signal.aborted) {
    onState('connecting');
    try {
      const headers = {
        accept: 'text/event-stream',
        ...(lastId === undefined ? {} : { 'last-event-id': lastId }),
      };
      const answer = await http.send({ path: `/v1/drills/${drillId}/events`, headers, signal });
      onState('live');
      failures = 0;
      const heard: DrillEvent[] = [];
      const parser = createParser({
        onEvent({ event = 'message', data, id }) {
          heard.push({ event, data: JSON.parse(data) as DrillEvent['data'] });
          // Of events that belong together only the last carries the id: cut off between, all of them come again.
          if (id !== undefined) lastId = id;
        },
        onRetry: (ms) => {
          comeBackMs = ms;
        },
      });
      for await (const text of textOf(answer)) {
        parser.feed(text);
        yield* heard.splice(0);
      }
    } catch (error) {
      if (signal.aborted) return;
      const lost = error instanceof TypeError || (error instanceof Refused && passing(error));
      if (!lost) throw error;
      failures += 1;
    }
    onState('lost');
    await sleep(Math.min(comeBackMs * 2 ** Math.min(failures, 6), mostMs), undefined, { signal }).catch(
      () => undefined,
    );
  }
}

/** The body as it comes; ends where nothing has come for too long. */
async function* textOf(answer: Response): AsyncGenerator<string> {
  const reader = answer.body?.getReader();
  if (reader === undefined) return;
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const patience = new AbortController();
      const part = await Promise.race([
        reader.read(),
        sleep(silentMs, undefined, { signal: patience.signal, ref: false }),
      ]).finally(() => patience.abort());
      if (part === undefined || part.done) return;
      yield decoder.decode(part.value, { stream: true });
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
