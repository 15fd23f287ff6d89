/** How a key that this process had in hand ended: with an answer that stays, or given back. */
export interface Outcome<T> {
  fingerprint: Buffer;
  answer: T;
}

/** A key that somebody in this process has in hand. */
export interface RunningKey<T> {
  /** Undefined while the body is still being read. */
  fingerprint: Buffer | undefined;
  /** Resolves once it is out of hand: undefined where the key is free again, or nobody knows. */
  done: Promise<Outcome<T> | undefined>;
  /** Takes it out of hand. Further calls change nothing. */
  end(outcome: Outcome<T> | undefined): void;
}

/**
 * The keys in hand in this process, so that equal requests wait for one another here and only the first of them
 * asks the database.
 */
export function createRunningKeys<T>() {
  const running = new Map<string, RunningKey<T>>();
  return {
    find: (id: string): RunningKey<T> | undefined => running.get(id),
    begin(id: string, fingerprint: Buffer | undefined): RunningKey<T> {
      const { promise, resolve } = Promise.withResolvers<Outcome<T> | undefined>();
      const key: RunningKey<T> = {
        fingerprint,
        done: promise,
        end(outcome) {
          if (running.get(id) === key) running.delete(id);
          resolve(outcome);
        },
      };
      running.set(id, key);
      return key;
    },
  };
}
