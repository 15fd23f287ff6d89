import { lookup, Resolver } from 'node:dns/promises';

/** All addresses of a host name. @throws Error where it has none or nobody answers */
export type Resolve = (hostname: string) => Promise<string[]>;

/** What a name is asked of: DNS, and the machine's own list of hosts. */
export interface NameSources {
  dns: { resolve4(hostname: string): Promise<string[]>; resolve6(hostname: string): Promise<string[]> };
  hosts: Resolve;
}

/** How long one question to a name server may take, in ms, and how often it is asked. */
const patience = { timeout: 2_000, tries: 2 };

const machine: NameSources = {
  dns: new Resolver(patience),
  hosts: async (hostname) => (await lookup(hostname, { all: true })).map(({ address }) => address),
};

/**
 * Asks DNS without one of the four threads that `dns.lookup` shares with files and hashing: a name whose servers are
 * silent must hold up nobody. What DNS does not know may stand in the machine's list of hosts, which answers at once.
 */
export function createResolve({ dns, hosts }: NameSources = machine): Resolve {
  return async (hostname) => {
    const answers = await Promise.allSettled([dns.resolve4(hostname), dns.resolve6(hostname)]);
    const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (found.length > 0) return found;
    for (const answer of answers) {
      const reason: unknown = answer.status === 'rejected' ? answer.reason : undefined;
      if ((reason as { code?: unknown } | undefined)?.code === 'ETIMEOUT') throw reason;
    }
    return hosts(hostname);
  };
}
