import type { Sql } from './client.ts';
import { createPool, type PooledSql } from './pool.ts';

/** A server that is asked by a connection of its own, so that no question waits for the queries of others. */
export interface Probe {
  /** @throws Error where it does not answer within `withinMs`: the connection is then thrown away, for it may never answer */
  ask<T>(question: (sql: Sql) => Promise<T>, withinMs: number): Promise<T>;
  close(): Promise<void>;
}

/** Opens a probe; no connection is made before the first question. */
export function openProbe({ url, applicationName }: { url: string; applicationName: string }): Probe {
  let open: PooledSql | undefined;
  const leave = async (): Promise<void> => {
    const left = open;
    open = undefined;
    await left?.end().catch(() => undefined);
  };
  return {
    async ask(question, withinMs) {
      open ??= createPool(
        url,
        { connect_timeout: 5, onnotice: () => undefined, connection: { application_name: applicationName } },
        1,
      );
      const { promise: late, reject } = Promise.withResolvers<never>();
      const timer = setTimeout(() => reject(new Error('the server does not answer')), withinMs);
      try {
        return await Promise.race([question(open), late]);
      } catch (error) {
        void leave();
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },
    close: leave,
  };
}
