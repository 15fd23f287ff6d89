import { LRUCache } from 'lru-cache';
import { type Clock, monotonicMs } from '../../../platform/clock.ts';
import { constantTimeEqual, hashSecret, newSecret } from '../../../platform/crypto/index.ts';
import { AppError, notFound } from '../../../platform/errors/index.ts';
import type { Actor, Auditor } from '../audit/index.ts';
import { drawsOf } from '../draws/index.ts';
import { badCredentials, clientRevoked } from './auth.errors.ts';
import type { Client, ClientsRepo, DeviceClients, ListedClient } from './auth.repo.ts';
import { type Role, roles } from './roles.ts';
import { type Tokens, tokenSeconds } from './tokens.ts';

export interface NewClient {
  name: string;
  role: Role;
  division?: string | undefined;
  site?: string | undefined;
  laboratory?: string | undefined;
  team?: string | undefined;
  facility?: string | undefined;
  checkpoint?: string | undefined;
  /** From when on it is refused; never unless told. */
  expiresAt?: Date | undefined;
}

/** A client as its owner is told once: the secret cannot be read again. */
export interface IssuedClient extends NewClient {
  clientId: string;
  clientSecret: string;
}

/** What somebody shows for a token. */
export interface Credentials {
  clientId: string;
  clientSecret: string;
  subject?: string | undefined;
}

export interface IssuedToken {
  accessToken: string;
  tokenType: 'Bearer';
  /** Seconds. */
  expiresIn: number;
}

export interface AuthService {
  addClient(by: Actor, client: NewClient): Promise<IssuedClient>;
  /** All clients but the tablets that headquarters have enrolled, in the order in which they were added. */
  listClients: ClientsRepo['list'];
  /**
   * Another secret for a client; the one before stays good for `keepMinutes` beside it, so that the client's programs can be
   * told one after the other. @throws AppError 404, 409 `client-revoked`
   */
  rotateClient(by: Actor, clientId: string, keepMinutes: number): Promise<IssuedClient>;
  /**
   * Revokes a client for good: it gets no more tokens, and those that it has asked for are refused, within seconds in every
   * process. Once is as good as twice. @throws AppError 404
   */
  revokeClient(by: Actor, clientId: string): Promise<ListedClient>;
  /**
   * A token for the client, or, for a `citizen` client (the city app's backend), for the user it names: a name that is no
   * other client's, no device's and no site's.
   * @throws AppError 401 `bad-credentials`, the same for an unknown client and a wrong secret.
   */
  token(request: Credentials): Promise<IssuedToken>;
  /** Whether these credentials would get a token. @throws AppError 401, as `token` does */
  verify(request: Credentials): Promise<void>;
  /**
   * A token for whoever has shown the client's secret before, and for the user whom it then named. Undefined where the client
   * has been revoked or has expired since.
   */
  tokenAgain(clientId: string, subject: string | undefined): Promise<IssuedToken | undefined>;
  /** Notes in the audit log that a client's credentials were refused, and why; never the secret. */
  noteRefusal(request: Pick<Credentials, 'clientId'>, requestId: string): Promise<void>;
}

/** Compared against where there is no such client, so that both refusals take as long. */
const nobody = hashSecret('');

/**
 * How long a process remembers a client, in ms. In the opening minute the city app asks for a token for each of
 * its users; a revoked client gets no more tokens after this.
 */
const clientKeptMs = 5_000;

/** What a site's walk-ins are registered by begins so. */
const siteAccount = /^site:/;
/** What ids of clients and of devices look like: only for these it is looked whether there is one. */
const clientForm = new RegExp(`^(?:${roles.join('|')}|device)-[0-9a-f-]+$`, 'i');
const deviceForm = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
export function createAuthService(deps: {
  repo: ClientsRepo;
  /** Undefined where nobody asks for tokens: for a command that sees to clients. */
  devices?: DeviceClients;
  tokens: Tokens;
  audit: Auditor;
  clock: Clock;
  /** Told that a client has been revoked here. */
  onRevoked?: () => void;
}): AuthService {
  const { repo, devices, tokens, audit, clock, onRevoked = () => undefined } = deps;
  const clients = new LRUCache<string, Client>({
    max: 1_000,
    ttl: clientKeptMs,
    perf: { now: monotonicMs },
    // A look-up that is crowded out of the cache still answers those who wait for it.
    ignoreFetchAbort: true,
    fetchMethod: async (clientId) => (await repo.find(clientId)) ?? devices?.find(clientId),
  });

  /** Why a client gets no token whatever its secret; undefined for one that may. */
  async function outOfUse({ revokedAt, expiresAt, subject }: Client): Promise<string | undefined> {
    if (revokedAt !== null) return 'revoked';
    if (expiresAt !== null && expiresAt <= clock.now()) return 'expired';
    return subject !== undefined && (await devices?.isRevoked(subject)) !== false ? 'revoked' : undefined;
  }

  function fits(client: Client | undefined, clientSecret: string): boolean {
    const hash = hashSecret(clientSecret);
    const { previousSecretHash = null, previousUntil = null } = client ?? {};
    const present = constantTimeEqual(client?.secretHash ?? nobody, hash);
    const before = constantTimeEqual(previousSecretHash ?? nobody, hash);
    return (
      client !== undefined &&
      (present ||
        (before && previousSecretHash !== null && previousUntil !== null && clock.now() < previousUntil))
    );
  }

  /** Whether a user's name is that of somebody who is none of the app's users: what is theirs would be the user's. */
  async function isTaken(subject: string): Promise<boolean> {
    if (siteAccount.test(subject)) return true;
    if (!clientForm.test(subject) && !deviceForm.test(subject)) return false;
    return (await repo.find(subject)) !== undefined || (await devices?.isOne(subject)) === true;
  }

  /** The client that these credentials are of. @throws AppError 401 */
  async function clientOf({ clientId, clientSecret, subject }: Credentials): Promise<Client> {
    const client = await clients.fetch(clientId);
    if (!fits(client, clientSecret) || client === undefined) throw new AppError(badCredentials);
    if ((await outOfUse(client)) !== undefined) throw new AppError(badCredentials);
    const names = subject !== undefined && subject !== client.clientId;
    // Refused as a wrong secret is: what is wrong with the rest is nobody's business who only guesses.
    if (names && (client.role !== 'citizen' || (await isTaken(subject)))) throw new AppError(badCredentials);
    return client;
  }

  async function tokenOf(client: Client, subject: string | undefined): Promise<IssuedToken> {
    const left = client.expiresAt === null ? tokenSeconds : secondsUntil(client.expiresAt, clock.now());
    const expiresIn = Math.min(tokenSeconds, left);
    const caller = {
      sub: subject ?? client.subject ?? client.clientId,
      role: client.role,
      division: client.division ?? undefined,
      site: client.site ?? undefined,
      laboratory: client.laboratory ?? undefined,
      team: client.team ?? undefined,
      facility: client.facility ?? undefined,
      checkpoint: client.checkpoint ?? undefined,
      client: client.clientId,
    };
    return { accessToken: await tokens.issue(caller, expiresIn), tokenType: 'Bearer', expiresIn };
  }

  return {
    async addClient(by, wanted) {
      const { name, role, division, site, laboratory, team, facility, checkpoint, expiresAt } = wanted;
      const draws = drawsOf(by);
      const clientId = `${role}-${draws.id('client').slice(0, 13)}`;
      const clientSecret = newSecret(draws.bytes('client secret', 32));
      const client: Client = {
        clientId,
        name,
        secretHash: hashSecret(clientSecret),
        role,
        division: division ?? null,
        site: site ?? null,
        laboratory: laboratory ?? null,
        team: team ?? null,
        facility: facility ?? null,
        checkpoint: checkpoint ?? null,
        createdAt: clock.now(),
        expiresAt: expiresAt ?? null,
        revokedAt: null,
        previousSecretHash: null,
        previousUntil: null,
      };
      const noted = audit.entry({
        by,
        action: 'client.added',
        ...about(client),
        details: {
          role,
          ...(site === undefined ? {} : { site }),
          ...(laboratory === undefined ? {} : { laboratory }),
          ...(team === undefined ? {} : { team }),
          ...(facility === undefined ? {} : { facility }),
          ...(checkpoint === undefined ? {} : { checkpoint }),
          ...(expiresAt === undefined ? {} : { expiresAt: expiresAt.toISOString() }),
        },
      });
      await repo.add(client, noted);
      return { ...wanted, clientId, clientSecret };
    },

    listClients: repo.list,

    async rotateClient(by, clientId, keepMinutes) {
      const client = await repo.find(clientId);
      if (client === undefined) throw new AppError(notFound);
      const clientSecret = newSecret(drawsOf(by).bytes('client secret', 32));
      const previousUntil = new Date(clock.now().getTime() + keepMinutes * 60_000);
      const change = { secretHash: hashSecret(clientSecret), previousUntil };
      const noted = audit.entry({ by, action: 'client.rotated', ...about(client), details: { keepMinutes } });
      if (!(await repo.rotate(clientId, change, noted))) throw new AppError(clientRevoked);
      clients.delete(clientId);
      const { name, role, division, site, laboratory, team, facility, checkpoint, expiresAt } = client;
      return {
        clientId,
        clientSecret,
        name,
        role,
        division: division ?? undefined,
        site: site ?? undefined,
        laboratory: laboratory ?? undefined,
        team: team ?? undefined,
        facility: facility ?? undefined,
        checkpoint: checkpoint ?? undefined,
        expiresAt: expiresAt ?? undefined,
      };
    },

    async revokeClient(by, clientId) {
      const client = await repo.find(clientId);
      if (client === undefined) throw new AppError(notFound);
      const noted = audit.entry({ by, action: 'client.revoked', ...about(client) });
      await repo.revoke(clientId, clock.now(), noted);
      clients.delete(clientId);
      onRevoked();
      // Of two at one moment the first counts.
      return (await repo.find(clientId)) ?? client;
    },

    token: async (request) => tokenOf(await clientOf(request), request.subject),

    async verify(request) {
      await clientOf(request);
    },

    async tokenAgain(clientId, subject) {
      const client = await clients.fetch(clientId);
      if (client === undefined || (await outOfUse(client)) !== undefined) return undefined;
      return tokenOf(client, subject);
    },

    async noteRefusal({ clientId }, requestId) {
      const client = await clients.fetch(clientId);
      // What was typed in place of an id may be anything: it is not kept.
      const id = client === undefined ? 'unknown' : clientId;
      const why =
        client === undefined ? 'no such client' : ((await outOfUse(client)) ?? 'wrong secret or subject');
      await audit.append(
        audit.entry({
          by: { sub: 'unknown', role: 'unknown', requestId },
          action: 'secret.refused',
          object: { kind: 'client', id },
          division: client?.division ?? undefined,
          details: { why },
        }),
      );
    },
  };
}

function about({ clientId, division }: Client) {
  return { object: { kind: 'client', id: clientId }, division: division ?? undefined };
}

const secondsUntil = (time: Date, now: Date): number =>
  Math.max(1, Math.floor((time.getTime() - now.getTime()) / 1_000));
