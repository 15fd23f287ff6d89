/** One request of a tablet. */
export interface NetworkRequest {
  /** Names it in counts and messages. */
  operation: string;
  method: 'GET' | 'POST';
  path: string;
  token?: string;
  body?: unknown;
}

export interface NetworkAnswer {
  status: number;
  /** Seconds after which to ask again, where the service says so. */
  retryAfter?: number;
  body: unknown;
}

/**
 * The tablet's way to the service. Answers whatever the service answered, refusals included.
 * @throws NoNetwork where no answer came; whether the request arrived is not known
 */
export type Network = (request: NetworkRequest) => Promise<NetworkAnswer>;

/** No answer came. Everything that a tablet sends can be sent again, so it need not know more. */
export class NoNetwork extends Error {
  override readonly name = 'NoNetwork';
}
