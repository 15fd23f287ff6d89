/** Who wants to hear of something that happens in a part of the house which does not know them. */
export interface Listeners<A extends readonly unknown[]> {
  add(listener: (...args: A) => void | Promise<void>): void;
  /** Tells each in the order in which they came; fails with the first that fails, and tells the rest nothing. */
  tell(...args: A): Promise<void>;
}

export function createListeners<A extends readonly unknown[]>(): Listeners<A> {
  const listeners: ((...args: A) => void | Promise<void>)[] = [];
  return {
    add(listener) {
      listeners.push(listener);
    },
    async tell(...args) {
      for (const listener of listeners) await listener(...args);
    },
  };
}
