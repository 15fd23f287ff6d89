import { and, eq, isNull } from 'drizzle-orm';
import type { Database } from '../../platform/db/client.ts';
import { clients } from './auth.tables.ts';
import type { Role } from './roles.ts';

export interface Client {
  clientId: string;
  name: string;
  secretHash: Buffer;
  role: Role;
  division: string | null;
  site: string | null;
  createdAt: Date;
}

export interface ClientsRepo {
  add(client: Client): Promise<void>;
  /** A client that has not been revoked. */
  find(clientId: string): Promise<Client | undefined>;
}

export function createClientsRepo({ orm }: Database): ClientsRepo {
  return {
    async add(client) {
      await orm.insert(clients).values(client);
    },
    async find(clientId) {
      const [row] = await orm
        .select()
        .from(clients)
        .where(and(eq(clients.clientId, clientId), isNull(clients.revokedAt)));
      return row === undefined ? undefined : { ...row, role: row.role as Role };
    },
  };
}
