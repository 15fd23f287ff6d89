import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a proxy does with what passes through it. */
export type Trouble =
  /** Nothing. */
  | { kind: 'none' }
  /** Each piece comes so many ms late. */
  | { kind: 'late'; ms: number }
  /** Nothing comes through, and no connection ends: what was sent is never heard of again. */
  | { kind: 'hole' }
  /** The answer to a share of what was written is cut off, with its connection: it was done, and nobody was told. */
  | { kind: 'cut'; share: number };

export interface Between {
  port: number;
  /** Until told otherwise. What fell into a hole is cut off when it ends. */
  set(trouble: Trouble): void;
  /** Answers that were cut off so far. */
  readonly cuts: number;
  close(): Promise<void>;
}

/** Whether a piece of what a server sends says that something was written for good. */
export type SaysWritten = (piece: Buffer) => boolean;

/** PostgreSQL: the command tags of a commit, and of a statement that writes. */
export const writtenByPostgres: SaysWritten = (piece) =>
  /COMMIT\0|INSERT 0 [1-9]|UPDATE [1-9]/.test(piece.toString('latin1'));

/** HTTP: an answer of success to what may have been a request that writes. */
export const writtenByHttp: SaysWritten = (piece) =>
  /^HTTP\/1\.1 20[0-2] /.test(piece.subarray(0, 13).toString('latin1'));

/** A TCP proxy in front of a server, which can be told to make trouble. */
export async function startProxy(
  target: { host: string; port: number },
  saysWritten: SaysWritten,
  chance: (share: number) => boolean,
): Promise<Between> {
  let trouble: Trouble = { kind: 'none' };
  let cuts = 0;
  const pairs = new Set<{ client: Socket; server: Socket; lost: boolean }>();

  const listener = createServer((client) => {
    const server = connect({ ...target, noDelay: true });
    client.setNoDelay(true);
    const pair = { client, server, lost: false };
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      // What one side sent last still goes out to the other.
      client.destroySoon();
      server.destroySoon();
    };
    const pass = (to: Socket, fromServer: boolean) => {
      let waiting = 0;
      let before: Promise<void> = Promise.resolve();
      const write = (piece: Buffer): void => {
        if (!to.destroyed && !pair.lost) to.write(piece);
      };
      return (piece: Buffer): void => {
        if (trouble.kind === 'hole' || pair.lost) {
          pair.lost = true;
          return;
        }
        if (trouble.kind === 'cut' && fromServer && saysWritten(piece) && chance(trouble.share)) {
          cuts += 1;
          pairs.delete(pair);
          client.resetAndDestroy();
          server.destroy();
          return;
        }
        const ms = trouble.kind === 'late' ? trouble.ms : 0;
        if (ms === 0 && waiting === 0) {
          write(piece);
          return;
        }
        // Late pieces stay in order: each waits for the one before.
        waiting += 1;
        before = before.then(async () => {
          if (ms > 0) await sleep(ms);
          waiting -= 1;
          write(piece);
        });
      };
    };
    client.on('data', pass(server, false));
    server.on('data', pass(client, true));
    for (const socket of [client, server]) {
      socket.on('error', end);
      socket.on('close', end);
    }
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    set(next) {
      if (trouble.kind === 'hole' && next.kind !== 'hole') {
        for (const { client, server, lost } of [...pairs]) {
          if (!lost) continue;
          client.destroy();
          server.destroy();
        }
      }
      trouble = next;
    },
    get cuts() {
      return cuts;
    },
    async close() {
      for (const { client, server } of [...pairs]) {
        client.destroy();
        server.destroy();
      }
      listener.close();
      await once(listener, 'close');
    },
  };
}
