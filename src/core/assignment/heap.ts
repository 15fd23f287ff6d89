/** A binary heap of numbered things by key; equal keys come out in ascending order of number. */
export interface Heap {
  push(key: number, item: number): void;
  /** The item of the least key; undefined when empty. */
  pop(): number | undefined;
  clear(): void;
}

export function createHeap(): Heap {
  const keys: number[] = [];
  const items: number[] = [];
  const before = (a: number, b: number): boolean => {
    const difference = (keys[a] ?? 0) - (keys[b] ?? 0);
    return difference < 0 || (difference === 0 && (items[a] ?? 0) < (items[b] ?? 0));
  };
  const swap = (a: number, b: number): void => {
    [keys[a], keys[b]] = [keys[b] ?? 0, keys[a] ?? 0];
    [items[a], items[b]] = [items[b] ?? 0, items[a] ?? 0];
  };
  return {
    push(key, item) {
      let at = keys.push(key) - 1;
      items.push(item);
      for (let parent = (at - 1) >> 1; at > 0 && before(at, parent); parent = (at - 1) >> 1) {
        swap(at, parent);
        at = parent;
      }
    },
    pop() {
      const top = items[0];
      const key = keys.pop();
      const item = items.pop();
      if (keys.length > 0 && key !== undefined && item !== undefined) {
        keys[0] = key;
        items[0] = item;
        for (let at = 0; ; ) {
          let least = 2 * at + 1;
          if (least >= keys.length) break;
          if (least + 1 < keys.length && before(least + 1, least)) least++;
          if (!before(least, at)) break;
          swap(least, at);
          at = least;
        }
      }
      return top;
    },
    clear() {
      keys.length = 0;
      items.length = 0;
    },
  };
}
