import type { Client, DeviceClients } from './auth.repo.ts';
import type { Caller, Role } from './roles.ts';

/** Callers of one role whose accounts another module keeps: tablets, for one. */
export interface CallerKind {
  role: Role;
  clients: DeviceClients;
  /** Asked about each request of such a caller. @throws AppError 403 for one who has been shut out */
  admit(caller: Caller): Promise<void> | undefined;
}

/** Every kind of caller that modules have made known. */
export interface KnownCallers extends DeviceClients {
  add(kind: CallerKind): void;
  admit(caller: Caller): Promise<void> | undefined;
}

export function createKnownCallers(): KnownCallers {
  const kinds: CallerKind[] = [];
  return {
    add(kind) {
      kinds.push(kind);
    },
    async find(clientId): Promise<Client | undefined> {
      for (const { clients } of kinds) {
        const client = await clients.find(clientId);
        if (client !== undefined) return client;
      }
      return undefined;
    },
    /** Whom no kind knows counts as revoked. */
    async isRevoked(subject) {
      for (const { clients } of kinds) if (!(await clients.isRevoked(subject))) return false;
      return true;
    },
    async isOne(id) {
      for (const { clients } of kinds) if (await clients.isOne(id)) return true;
      return false;
    },
    admit: (caller) => kinds.find(({ role }) => role === caller.role)?.admit(caller),
  };
}
