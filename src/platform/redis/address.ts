import { isIPv6 } from 'node:net';

/** Where Sentinels are, and what they are asked for: `redis+sentinel://…`, taken apart. */
export interface SentinelAddress {
  /** TLS on every connection, to Sentinels as to Redis. */
  tls: boolean;
  sentinels: { host: string; port: number }[];
  /** What they call the Redis that they watch (`sentinel monitor NAME …`). */
  name: string;
  db: number;
  username?: string;
  password?: string;
  /** How Sentinels themselves are signed in to, where they ask for it. */
  sentinelUsername?: string;
  sentinelPassword?: string;
}

const sentinelPort = 26_379;

/** `redis+sentinel://who@`, hosts, the name, the number of the database, the rest. */
const parts = /^(rediss?)\+sentinel:\/\/(?:([^@/?#]*)@)?([^@/?#]+)\/([\w.-]+)(?:\/(\d{1,4}))?(?:\?([^#]*))?$/;

/**
 * `redis+sentinel://[user:password@]host[:port],…/NAME[/DATABASE][?sentinelUsername=…&sentinelPassword=…]`, or `rediss+sentinel://`,
 * taken apart; undefined for any other text. Passwords are percent-encoded, as in every URL.
 */
export function sentinelAddressOf(url: string): SentinelAddress | undefined {
  const [whole, scheme, who = '', hosts = '', name = '', db = '0', query = ''] = parts.exec(url) ?? [];
  if (whole === undefined) return undefined;
  try {
    const sentinels = hosts.split(',').map((host) => placeOf(host));
    const { username, password } = new URL(`redis://${who === '' ? '' : `${who}@`}host`);
    const asked = new URLSearchParams(query);
    const strange = [...asked.keys()].some((key) => key !== 'sentinelUsername' && key !== 'sentinelPassword');
    if (strange || sentinels.some((one) => one === undefined)) return undefined;
    const given = {
      username: decodeURIComponent(username),
      password: decodeURIComponent(password),
      sentinelUsername: asked.get('sentinelUsername') ?? '',
      sentinelPassword: asked.get('sentinelPassword') ?? '',
    };
    return {
      tls: scheme === 'rediss',
      sentinels: sentinels.flatMap((one) => one ?? []),
      name,
      db: Number(db),
      ...Object.fromEntries(Object.entries(given).filter(([, text]) => text !== '')),
    };
  } catch {
    return undefined;
  }
}

/** One host, with a port or without; undefined where it is none. */
function placeOf(text: string): { host: string; port: number } | undefined {
  const [, ipv6, name, digits] = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const host = ipv6 ?? name;
  const port = Number(digits ?? sentinelPort);
  if (host === undefined || port === 0 || port > 65_535 || (ipv6 !== undefined && !isIPv6(ipv6)))
    return undefined;
  return { host, port };
}

/** Whether a URL is one of Redis, be it of one server or of Sentinels that know which one it is. */
export function isRedisUrl(text: string): boolean {
  if (sentinelAddressOf(text) !== undefined) return true;
  return /^rediss?:\/\//.test(text) && URL.canParse(text);
}
