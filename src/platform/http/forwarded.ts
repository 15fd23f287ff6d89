import { BlockList, isIPv6, type Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Logger } from '../logger.ts';

/** Who can stand in front of this process rather than call it: this machine, and networks of a house (RFC 1918, 4193). */
const near = ['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '::1', 'fc00::/7'];
const thisMachine = ['127.0.0.0/8', '::1'];
const localHost = /^(localhost|127\.[\d.]+|\[::1\])(:\d+)?$/i;

function rangesOf(addresses: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const one of addresses) {
    const [net = '', bits] = one.split('/');
    const family = isIPv6(net) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(net, family);
    else list.addSubnet(net, Number(bits), family);
  }
  return rememberedOf((address) => list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4'));
}

/** Peers that are remembered: each request asks, and a proxy in front is always the same one. */
const rememberedPeers = 100;

function rememberedOf(check: (address: string) => boolean): (address: string) => boolean {
  const known = new LRUCache<string, boolean>({ max: rememberedPeers });
  return (address) => {
    let answer = known.get(address);
    if (answer === undefined) {
      answer = check(address);
      known.set(address, answer);
    }
    return answer;
  };
}

/** An IPv4 address as a socket of both families shows it is that address. */
const plain = (address: string | undefined): string => (address ?? '').replace(/^::ffff:/i, '');

/** Where the other end of a connection stands. */
interface Peer {
  isTrusted: boolean;
  isNear: boolean;
  isHere: boolean;
}

/**
 * Limits go by the caller's address, which only the proxy in front of this process knows. Where it does not say, or is not
 * believed, all callers have one address and one limit, and the first to be many shuts out the rest: so the first request
 * that shows it is told of in the log, loudly, once in the life of the process. Requests of this machine to itself (a
 * check of health, a console) show nothing.
 */
export function tellUnforwarded(
  app: FastifyInstance,
  { trustProxy, logger }: { trustProxy: readonly string[]; logger: Pick<Logger, 'warn'> },
): void {
  const isTrusted = rangesOf(trustProxy);
  const isNear = rangesOf(near);
  const isHere = rangesOf(thisMachine);

  // Told once for all requests of a connection.
  const peers = new WeakMap<Socket, Peer>();
  function peerOf(socket: Socket): Peer {
    const known = peers.get(socket);
    if (known !== undefined) return known;
    const address = plain(socket.remoteAddress);
    const peer = { isTrusted: isTrusted(address), isNear: isNear(address), isHere: isHere(address) };
    peers.set(socket, peer);
    return peer;
  }

  function fault(request: FastifyRequest): string | undefined {
    const peer = peerOf(request.socket);
    if (peer.isTrusted) {
      return isTrusted(plain(request.ip))
        ? 'a proxy of TRUST_PROXY passes requests on without X-Forwarded-For'
        : undefined;
    }
    const { host = '', forwarded } = request.headers;
    if (request.headers['x-forwarded-for'] !== undefined || forwarded !== undefined) {
      return peer.isNear ? 'a proxy that TRUST_PROXY does not name passes requests on' : undefined;
    }
    const passedOn = peer.isHere && host !== '' && !localHost.test(host);
    return passedOn ? 'a proxy on this machine passes requests on without X-Forwarded-For' : undefined;
  }

  let said = false;
  app.addHook('onRequest', (request, _reply, done) => {
    if (!said) {
      const reason = fault(request);
      if (reason !== undefined) {
        said = true;
        logger.warn(
          { reason, peer: plain(request.socket.remoteAddress) },
          'ALL CALLERS HAVE ONE ADDRESS AND SHARE ONE LIMIT: let the proxy set X-Forwarded-For, and name it in TRUST_PROXY (deploy/README.md)',
        );
      }
    }
    done();
  });
}
