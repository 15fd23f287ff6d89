import type { Pool } from 'undici';

/** One request as it goes out. */
export interface Outgoing {
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  headers: Record<string, string>;
  body: string | null;
}

/** One answer as it came in. */
export interface Incoming {
  status: number;
  isJson: boolean;
  /** Seconds of `Retry-After`; undefined where it is absent or a date. */
  retryAfter: number | undefined;
  text: string;
}

type Headers = Record<string, string | string[] | undefined>;

/**
 * Sends one request and answers the whole response. Takes undici's events as they come: half a million
 * requests make no streams, which keeps the demo's memory down. @throws what undici reports of the network
 */
export function exchange(pool: Pool, outgoing: Outgoing): Promise<Incoming> {
  return new Promise((resolve, reject) => {
    const incoming: Incoming = { status: 0, isJson: false, retryAfter: undefined, text: '' };
    const chunks: Buffer[] = [];
    pool.dispatch(outgoing, {
      onRequestStart() {},
      onResponseStart(_controller, status, headers: Headers) {
        // An informational response goes before the real one.
        if (status < 200) return;
        incoming.status = status;
        incoming.isJson = String(headers['content-type'] ?? '').includes('json');
        const retryAfter = Number(headers['retry-after']);
        if (Number.isFinite(retryAfter)) incoming.retryAfter = retryAfter;
      },
      onResponseData(_controller, chunk) {
        chunks.push(chunk);
      },
      onResponseEnd() {
        const [only = Buffer.alloc(0)] = chunks;
        incoming.text = (chunks.length > 1 ? Buffer.concat(chunks) : only).toString('utf8');
        resolve(incoming);
      },
      onResponseError(_controller, error) {
        reject(error);
      },
    });
  });
}
