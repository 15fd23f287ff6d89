import { isIP, type LookupFunction } from 'node:net';
import { Agent, request } from 'undici';
import { createAddressRules } from './address-rules.ts';
import { createResolve, type Resolve } from './resolve.ts';

/** Why a request came to nothing. */
export const outgoingFailures = [
  /** The address is not public, and not allowed. */
  'address-refused',
  /** Plain HTTP to an address that is not allowed by name. */
  'https-required',
  /** The host's name leads nowhere. */
  'unresolved',
  /** No answer in time. */
  'timeout',
  /** No trust in the certificate, or no TLS at all. */
  'tls',
  /** No connection, or it broke off. */
  'connection',
] as const;
export type OutgoingFailure = (typeof outgoingFailures)[number];

/** A request that was not answered. Its message quotes nothing. */
export class OutgoingError extends Error {
  override readonly name = 'OutgoingError';
  readonly failure: OutgoingFailure;

  constructor(failure: OutgoingFailure, cause?: unknown) {
    super(failure, cause === undefined ? undefined : { cause });
    this.failure = failure;
  }
}

export interface OutgoingAnswer {
  status: number;
  /** Seconds that `Retry-After` asks for; undefined without one, or where it is a date. */
  retryAfterSeconds: number | undefined;
}

/** Sends requests to addresses that somebody outside has given. */
export interface OutgoingClient {
  /** What of a URL is wrong as far as can be told without asking anybody; undefined where nothing is. */
  fault(url: URL): 'address-refused' | 'https-required' | undefined;
  /**
   * Posts a body. Only http(s); redirects are answers and not followed; what is answered beyond the status is not
   * read. The whole of it, name and connection included, may take `withinMs`.
   * @throws OutgoingError; the reason of `aborted` when that fires
   */
  post(
    url: string,
    message: { headers: Record<string, string>; body: string },
    limits: { withinMs: number; aborted: AbortSignal },
  ): Promise<OutgoingAnswer>;
  /** Cuts every connection. */
  close(): Promise<void>;
}

/** Bytes of an answer that are read and thrown away to keep its connection; a longer one is cut off. */
const answerBytes = 16_384;

/**
 * The guard against a URL that means something inside (server-side request forgery): every address that a name
 * resolves to is looked at when the connection is made, and the connection goes to an address that was looked at. So
 * a name that resolves to something else the second time gains nothing.
 *
 * `allowed`: addresses and CIDR ranges that are reached although they are not public, also by plain HTTP.
 */
export function createOutgoingClient(options: {
  allowed: readonly string[];
  resolve?: Resolve;
}): OutgoingClient {
  const { allowed, resolve = createResolve() } = options;
  const rules = createAddressRules(allowed);

  function faultOf(url: URL, addresses: readonly string[]): 'address-refused' | 'https-required' | undefined {
    if (!addresses.every(rules.permits)) return 'address-refused';
    return url.protocol === 'http:' && !addresses.every(rules.names) ? 'https-required' : undefined;
  }

  function fault(url: URL) {
    const host = hostOf(url);
    if (isIP(host) !== 0) return faultOf(url, [host]);
    // A name is looked up when it is used; but plain HTTP is out of the question where nothing is allowed.
    return url.protocol === 'http:' && !rules.namesAny ? 'https-required' : undefined;
  }

  async function addressesOf(url: URL): Promise<string[]> {
    const addresses = await resolve(hostOf(url)).catch((cause: unknown) => {
      throw new OutgoingError('unresolved', cause);
    });
    if (addresses.length === 0) throw new OutgoingError('unresolved');
    const wrong = faultOf(url, addresses);
    if (wrong !== undefined) throw new OutgoingError(wrong);
    return addresses;
  }

  const agents = { 'http:': agentFor('http:'), 'https:': agentFor('https:') };

  /** One for each scheme, since the look-up is told the name alone. */
  function agentFor(protocol: 'http:' | 'https:'): Agent {
    const lookup: LookupFunction = (hostname, { all }, done) => {
      addressesOf(new URL(`${protocol}//${hostname}`)).then(
        (addresses) => {
          const found = addresses.map((address) => ({ address, family: isIP(address) }));
          const [first] = found;
          if (all === true) done(null, found);
          else done(null, first?.address ?? '', first?.family);
        },
        (error) => done(error as NodeJS.ErrnoException, ''),
      );
    };
    return new Agent({ connect: { lookup }, allowH2: false, pipelining: 1 });
  }

  return {
    fault,

    async post(href, { headers, body }, { withinMs, aborted }) {
      const url = new URL(href);
      const { protocol } = url;
      if (protocol !== 'http:' && protocol !== 'https:') throw new OutgoingError('address-refused');
      // A connection to an address asks for no name.
      const wrong = fault(url);
      if (wrong !== undefined) throw new OutgoingError(wrong);
      const signal = AbortSignal.any([aborted, AbortSignal.timeout(withinMs)]);
      try {
        const {
          statusCode,
          headers: answered,
          body: rest,
        } = await request(url, {
          dispatcher: agents[protocol],
          method: 'POST',
          headers,
          body,
          signal,
        });
        // The answer is there, whatever becomes of its body.
        await rest.dump({ limit: answerBytes, signal }).catch(() => undefined);
        return { status: statusCode, retryAfterSeconds: secondsOf(answered['retry-after']) };
      } catch (error) {
        if (aborted.aborted) throw aborted.reason;
        throw new OutgoingError(failureOf(error), error);
      }
    },

    async close() {
      await Promise.all(Object.values(agents).map((agent) => agent.destroy()));
    },
  };
}

/** The host without the brackets of an IPv6 address. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function secondsOf(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,9}$/.test(header) ? Number(header) : undefined;
}

const lateCodes = new Set([
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

/** OpenSSL's verdicts on a certificate have names of their own, the rest begins like this. */
const tlsCode = /^(ERR_TLS|ERR_SSL|EPROTO|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH)/;

/** Why a request failed, by what was thrown. */
export function failureOf(error: unknown): OutgoingFailure {
  if (error instanceof OutgoingError) return error.failure;
  if (!(error instanceof Error)) return 'connection';
  if (error.name === 'TimeoutError') return 'timeout';
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') {
    if (lateCodes.has(code)) return 'timeout';
    if (tlsCode.test(code)) return 'tls';
  }
  // Several addresses, each of which failed.
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return first === undefined ? 'connection' : failureOf(first);
}
