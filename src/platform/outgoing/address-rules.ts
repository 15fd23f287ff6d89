import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Which addresses this service connects to on somebody's word. */
export interface AddressRules {
  /** Whether a connection may be made: the address is public, or one of those allowed by name. */
  permits(address: string): boolean;
  /** Whether it is one of those allowed by name. */
  names(address: string): boolean;
  /** Whether any are allowed by name. */
  namesAny: boolean;
}

/**
 * A public address is one that the registries call unicast; every special block is refused: this machine, private and
 * shared networks, link-local (where clouds keep their metadata), multicast, reserved and documentation blocks, unique
 * local ones of IPv6, and those that carry an IPv4 address to a translator (NAT64, 6to4, Teredo). An IPv4 address in an
 * IPv6 dress counts as what it is.
 *
 * `allowed` are addresses and CIDR ranges that are permitted nevertheless. @throws Error where one of them is neither
 */
export function createAddressRules(allowed: readonly string[]): AddressRules {
  const ranges = allowed.map((text) =>
    ipaddr.parseCIDR(text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`),
  );

  function names(address: string): boolean {
    const known = parse(address);
    if (known === undefined) return false;
    return ranges.some(([network, bits]) => known.kind() === network.kind() && known.match(network, bits));
  }

  return {
    permits: (address) => parse(address)?.range() === 'unicast' || names(address),
    names,
    namesAny: ranges.length > 0,
  };
}

/** The library takes short and octal spellings, too, which not everybody reads alike: here an address is a whole one. */
function parse(address: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  return isIP(address) === 0 ? undefined : ipaddr.process(address);
}
