import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP relay in front of a server, to take that server away from those who go through it. */
export interface TcpProxy {
  port: number;
  /** Drops all connections and refuses new ones, like a server that was stopped. */
  cut(): Promise<void>;
  /** Keeps connections open but lets nothing through, like a server that was frozen. */
  freeze(): void;
  /** Lets everything through again; frozen connections are dropped. */
  restore(): Promise<void>;
  stop(): Promise<void>;
}

export async function startTcpProxy(target: URL): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let frozen = false;
  const server = createServer((inner) => {
    const outer = connect(Number(target.port), target.hostname);
    const pair = [inner, outer] as const;
    for (const [from, to] of [pair, [outer, inner] as const]) {
      sockets.add(from);
      from.on('error', () => undefined);
      from.on('data', (chunk) => {
        if (!frozen) to.write(chunk);
      });
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const dropAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const stop = async (): Promise<void> => {
    const closed = server.listening ? once(server, 'close') : Promise.resolve();
    server.close();
    dropAll();
    await closed;
  };
  return {
    port,
    cut: stop,
    freeze() {
      frozen = true;
    },
    async restore() {
      frozen = false;
      dropAll();
      if (server.listening) return;
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    stop,
  };
}
