import { setTimeout as sleep } from 'node:timers/promises';
import { type Heard, listen } from '../support/event-listener.ts';
import type { Town } from './town.ts';

/** Somebody at headquarters who watches what happens, and comes back with the last id whenever the stream breaks. */
export interface Watcher {
  heard(): Heard[];
  /** Streams that broke, and those of them that the service went on with from where they were. */
  figures: { broke: number; resumed: number };
  stop(): Promise<void>;
}

const AGAIN_MS = 200;
/** A stream says something every 15 s; one that has been silent for longer than this is dead. */
const SILENT_MS = 20_000;

/** Watches the drill through one api after the other, from whichever answers. */
export function watch(town: Pick<Town, 'drillId' | 'headquarters' | 'bases'>, first: number): Watcher {
  const before: Heard[] = [];
  let current: readonly Heard[] = [];
  const figures = { broke: 0, resumed: 0 };
  let running = true;
  let lastId = '';

  async function follow(): Promise<void> {
    for (let turn = first; running; turn++) {
      const base = town.bases[turn % town.bases.length] ?? '';
      const listener = listen(`${base}/v1/drills/${town.drillId}/events`, {
        authorization: `Bearer ${town.headquarters}`,
        ...(lastId === '' ? {} : { 'last-event-id': lastId }),
      });
      current = listener.heard;
      let text = '';
      let since = performance.now();
      while (running && !listener.state.over) {
        await sleep(AGAIN_MS);
        const now = `${listener.heard.length} ${listener.state.text.length} ${listener.state.lastId}`;
        if (now !== text) since = performance.now();
        text = now;
        if (performance.now() - since > SILENT_MS) break;
      }
      await listener.close();
      if (listener.state.lastId !== '') lastId = listener.state.lastId;
      const opened = listener.heard.find(({ type }) => type === 'opened');
      if (opened?.data['resumed'] === true) figures.resumed += 1;
      current = [];
      before.push(...listener.heard);
      if (running) figures.broke += 1;
    }
  }
  const done = follow();
  return {
    heard: () => [...before, ...current],
    figures,
    async stop() {
      running = false;
      await done;
    },
  };
}

/** Jobs of which a watcher was never told that they are over, though they are. */
export function untold(watcher: Watcher, jobs: Iterable<string>): string[] {
  const over = new Set(
    watcher
      .heard()
      .flatMap(({ type, data }) =>
        type === 'job' && ['done', 'failed', 'cancelled'].includes(String(data['status']))
          ? [String(data['id'])]
          : [],
      ),
  );
  return [...jobs].filter((id) => !over.has(id));
}
