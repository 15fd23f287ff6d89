/** One event as it came. */
export interface Heard {
  type: string;
  data: Record<string, unknown>;
}

export type EventListener = ReturnType<typeof listen>;

/** One listener over real HTTP. */
export function listen(url: string, headers: Record<string, string>) {
  const stop = new AbortController();
  const heard: Heard[] = [];
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
        if (type !== undefined)
          heard.push({ type, data: JSON.parse(field('data') ?? '{}') as Heard['data'] });
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
    of: (type: string) => heard.filter((one) => one.type === type).map(({ data }) => data),
    async close() {
      stop.abort();
      await done;
    },
  };
}
