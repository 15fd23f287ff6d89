import { LRUCache } from 'lru-cache';
import { type Clock, monotonicMs } from '../../../platform/clock.ts';
import { constantTimeEqual, hashSecret, newId, newSecret } from '../../../platform/crypto/index.ts';
import { AppError } from '../../../platform/errors/index.ts';
import type { Actor, Auditor } from '../audit/index.ts';
import { badCredentials } from './auth.errors.ts';
import type { Client, ClientsRepo, DeviceClients } from './auth.repo.ts';
import type { Role } from './roles.ts';
import { type Tokens, tokenSeconds } from './tokens.ts';

export interface NewClient {
  name: string;
  role: Role;
  division?: string | undefined;
  site?: string | undefined;
}

/** A client as its owner is told once: the secret cannot be read again. */
export interface IssuedClient extends NewClient {
  clientId: string;
  clientSecret: string;
}

export interface AuthService {
  addClient(by: Actor, client: NewClient): Promise<IssuedClient>;
  /**
   * A token for the client, or, for a `citizen` client (the city app's backend), for the user it names.
   * @throws AppError 401 `bad-credentials`, the same for an unknown client and a wrong secret.
   */
  token(request: {
    clientId: string;
    clientSecret: string;
    subject?: string | undefined;
  }): Promise<{ accessToken: string; tokenType: 'Bearer'; expiresIn: number }>;
}

/** Compared against where there is no such client, so that both refusals take as long. */
const nobody = hashSecret('');

/**
 * How long a process remembers a client, in ms. In the opening minute the city app asks for a token for each of
 * its users; a revoked client gets no more tokens after this.
 */
const clientKeptMs = 5_000;

const noSubject = {
  en: 'Only a client of the role citizen gets tokens for others: leave subject out.',
  zh: '仅 citizen 角色的客户端可为他人获取令牌，请删去 subject。',
};

export function createAuthService(deps: {
  repo: ClientsRepo;
  /** Undefined where nobody asks for tokens: for a command that adds clients. */
  devices?: DeviceClients;
  tokens: Tokens;
  audit: Auditor;
  clock: Clock;
}): AuthService {
  const { repo, devices, tokens, audit, clock } = deps;
  const clients = new LRUCache<string, Client>({
    max: 1_000,
    ttl: clientKeptMs,
    perf: { now: monotonicMs },
    // A look-up that is crowded out of the cache still answers those who wait for it.
    ignoreFetchAbort: true,
    fetchMethod: async (clientId) => (await repo.find(clientId)) ?? devices?.find(clientId),
  });
  return {
    async addClient(by, { name, role, division, site }) {
      const clientId = `${role}-${newId().slice(0, 13)}`;
      const clientSecret = newSecret();
      const client: Client = {
        clientId,
        name,
        secretHash: hashSecret(clientSecret),
        role,
        division: division ?? null,
        site: site ?? null,
        createdAt: clock.now(),
      };
      const noted = audit.entry({
        by,
        action: 'client.added',
        object: { kind: 'client', id: clientId },
        division,
        details: { role, ...(site === undefined ? {} : { site }) },
      });
      await repo.add(client, noted);
      return { clientId, clientSecret, name, role, division, site };
    },

    async token({ clientId, clientSecret, subject }) {
      const client = await clients.fetch(clientId);
      const fits = constantTimeEqual(client?.secretHash ?? nobody, hashSecret(clientSecret));
      if (client === undefined || !fits) throw new AppError(badCredentials);
      if (subject !== undefined && client.role !== 'citizen') {
        throw new AppError(badCredentials, { detail: noSubject });
      }
      if (client.subject !== undefined && (await devices?.isRevoked(client.subject)) !== false) {
        throw new AppError(badCredentials);
      }
      const accessToken = await tokens.issue({
        sub: subject ?? client.subject ?? client.clientId,
        role: client.role,
        division: client.division ?? undefined,
        site: client.site ?? undefined,
      });
      return { accessToken, tokenType: 'Bearer', expiresIn: tokenSeconds };
    },
  };
}
