import type { ApiDescription } from './contract.ts';
import { checkEvent } from './event-contract.ts';

/** One event as it came. */
export interface Heard {
  type: string;
  data: Record<string, unknown>;
}

export type EventListener = ReturnType<typeof listen>;

/**
 * One listener over real HTTP. With the service's document, `of` and `close` throw once something has come that it does
 * not tell of.
 */
export function listen(url: string, headers: Record<string, string>, described?: ApiDescription) {
  const stop = new AbortController();
  const heard: Heard[] = [];
  const undocumented: unknown[] = [];
  const state = { status: 0, lastId: '', over: false, text: '' };
  const done = (async () => {
    const answer = await fetch(url, { headers, signal: stop.signal });
    state.status = answer.status;
    const decoder = new TextDecoder();
    for await (const chunk of answer.body ?? []) {
      state.text += decoder.decode(chunk as Uint8Array, { stream: true });
      const blocks = state.text.split('\n\n');
      state.text = blocks.pop() ?? '';
      for (const block of blocks) {
        const field = (name: string) =>
          block
            .split('\n')
            .find((line) => line.startsWith(`${name}: `))
            ?.slice(name.length + 2);
        state.lastId = field('id') ?? state.lastId;
        const type = field('event');
        if (type === undefined) continue;
        const data = JSON.parse(field('data') ?? '{}') as Heard['data'];
        try {
          if (described !== undefined) checkEvent(described, { event: type, data });
        } catch (error) {
          undocumented.push(error);
        }
        heard.push({ type, data });
      }
    }
  })()
    .catch(() => undefined)
    .finally(() => {
      state.over = true;
    });
  return {
    heard,
    state,
    of(type: string) {
      if (undocumented.length > 0) throw undocumented[0];
      return heard.filter((one) => one.type === type).map(({ data }) => data);
    },
    async close() {
      stop.abort();
      await done;
      if (undocumented.length > 0) throw undocumented[0];
    },
  };
}
