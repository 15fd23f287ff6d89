import { connect } from 'node:net';

/** One HTTP answer as it came over a connection. */
export interface RawAnswer {
  status: number;
  /** By name in lower case. */
  headers: Record<string, string>;
  body: string;
}

/** A connection on which bytes are written as they are, HTTP or not. */
export interface RawConnection {
  write(bytes: string | Buffer): void;
  /** The next whole answer (with Content-Length, or none for a HEAD); rejects where the connection ends first. */
  next(options?: { head?: boolean }): Promise<RawAnswer>;
  /** Resolves once the other side has ended the connection; answers what came and belongs to no answer. */
  ended(): Promise<string>;
  destroy(): void;
}

/** Opens a connection to a port of this machine. */
export function openRaw(port: number): RawConnection {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  let received = Buffer.alloc(0);
  let over = false;
  let wake: () => void = () => undefined;
  const changed = () => new Promise<void>((resolve) => (wake = resolve));
  socket.on('data', (bytes) => {
    received = Buffer.concat([received, bytes]);
    wake();
  });
  const end = () => {
    over = true;
    wake();
  };
  // A connection that is cut is one that has ended: what came before counts.
  socket.on('error', end).on('end', end).on('close', end);

  function take(head: boolean): RawAnswer | undefined {
    const split = received.indexOf('\r\n\r\n');
    if (split < 0) return undefined;
    const [first = '', ...lines] = received.subarray(0, split).toString('latin1').split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => [line.split(':', 1)[0]?.toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    );
    const from = split + 4;
    const length = head ? 0 : Number(headers['content-length'] ?? 0);
    if (received.length < from + length) return undefined;
    const body = received.subarray(from, from + length).toString('utf8');
    received = received.subarray(from + length);
    return { status: Number(first.split(' ')[1]), headers, body };
  }

  return {
    write: (bytes) => void socket.write(bytes),
    async next({ head = false } = {}) {
      for (;;) {
        const answer = take(head);
        if (answer !== undefined) return answer;
        if (over)
          throw new Error(`the connection ended after ${JSON.stringify(received.toString('latin1'))}`);
        await changed();
      }
    },
    async ended() {
      while (!over) await changed();
      return received.toString('latin1');
    },
    destroy: () => void socket.destroy(),
  };
}
