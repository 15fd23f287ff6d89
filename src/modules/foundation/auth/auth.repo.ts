import { and, eq, isNull } from 'drizzle-orm';
import type { Database } from '../../../platform/db/client.ts';
import { type AuditEntry, auditInsert } from '../audit/index.ts';
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
  /** Whom its tokens are for, where it is not the client itself: a device. */
  subject?: string;
}

/** Clients that are kept elsewhere: tablets that a headquarters has enrolled. */
export interface DeviceClients {
  /** A device that has not been revoked, by the client id that it was given; undefined for any other id. */
  find(clientId: string): Promise<Client | undefined>;
  isRevoked(deviceId: string): Promise<boolean>;
}

export interface ClientsRepo {
  /** Adds a client, and the line of the audit log that says so, in one statement. */
  add(client: Client, noted: AuditEntry): Promise<void>;
  /** A client that has not been revoked. */
  find(clientId: string): Promise<Client | undefined>;
}

export function createClientsRepo({ orm, sql }: Database): ClientsRepo {
  return {
    async add(client, noted) {
      await sql`
        with noted as (${auditInsert(sql, noted)})
        insert into clients (client_id, name, secret_hash, role, division, site, created_at)
        values (${client.clientId}, ${client.name}, ${client.secretHash}, ${client.role}, ${client.division},
          ${client.site}, ${client.createdAt})`;
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
