import type { Database } from '../../../platform/db/client.ts';
import { eq } from '../../../platform/db/drizzle.ts';
import { type AuditEntry, auditInsert, unlessNoted } from '../audit/index.ts';
import { clients } from './auth.tables.ts';
import type { Role } from './roles.ts';

export interface Client {
  clientId: string;
  name: string;
  secretHash: Buffer;
  role: Role;
  division: string | null;
  site: string | null;
  laboratory: string | null;
  team: string | null;
  facility: string | null;
  checkpoint: string | null;
  createdAt: Date;
  revokedAt: Date | null;
  expiresAt: Date | null;
  /** The secret before the last rotation, good until `previousUntil`. */
  previousSecretHash: Buffer | null;
  previousUntil: Date | null;
  /** Whom its tokens are for, where it is not the client itself: a device. */
  subject?: string;
}

/** Clients that are kept elsewhere: tablets that a headquarters has enrolled. */
export interface DeviceClients {
  /** A device that has not been revoked, by the client id that it was given; undefined for any other id. */
  find(clientId: string): Promise<Client | undefined>;
  isRevoked(deviceId: string): Promise<boolean>;
  /** Whether a device of this id was ever added, or has this client id. */
  isOne(id: string): Promise<boolean>;
}

/** A client as its administrators see it: no secret, and no hash of one. */
export type ListedClient = Omit<Client, 'secretHash' | 'previousSecretHash' | 'subject'>;

export interface ClientsRepo {
  /** Adds a client, and the line of the audit log that says so, in one statement; nothing where that line is there. */
  add(client: Client, noted: AuditEntry): Promise<void>;
  /** A client, revoked or not. */
  find(clientId: string): Promise<Client | undefined>;
  /** In the order in which they were added. */
  list(query: {
    after: { createdAt: Date; clientId: string } | undefined;
    limit: number;
  }): Promise<ListedClient[]>;
  /**
   * Gives a client another secret, beside which the one before is good until `previousUntil`; with its line of the audit
   * log, and once with one line. False where it is revoked, or there is none.
   */
  rotate(
    clientId: string,
    change: { secretHash: Buffer; previousUntil: Date },
    noted: AuditEntry,
  ): Promise<boolean>;
  /** Revokes a client, with its line of the audit log; false where it was before, or there is none. */
  revoke(clientId: string, at: Date, noted: AuditEntry): Promise<boolean>;
  /** Ids of clients that were revoked after this time. */
  revokedAfter(time: Date): Promise<string[]>;
}

export function createClientsRepo({ orm, sql }: Database): ClientsRepo {
  return {
    async add(client, noted) {
      await sql`
        with added as (
          insert into clients (client_id, name, secret_hash, role, division, site, laboratory, team, facility, checkpoint,
            created_at, expires_at)
          select ${client.clientId}, ${client.name}, ${client.secretHash}::bytea, ${client.role}, ${client.division},
            ${client.site}, ${client.laboratory}, ${client.team}, ${client.facility}, ${client.checkpoint}, ${client.createdAt}::timestamptz,
            ${client.expiresAt}::timestamptz
          where ${unlessNoted(sql, noted)} returning client_id)
        ${auditInsert(sql, noted)} from added`;
    },
    async find(clientId) {
      const [row] = await orm.select().from(clients).where(eq(clients.clientId, clientId));
      return row === undefined ? undefined : { ...row, role: row.role as Role };
    },
    list: ({ after, limit }) => sql<ListedClient[]>`
      select client_id as "clientId", name, role, division, site, laboratory, team, facility, checkpoint,
        created_at as "createdAt", revoked_at as "revokedAt", expires_at as "expiresAt", previous_until as "previousUntil"
      from clients
      where ${after?.clientId ?? null}::text is null
        or (created_at, client_id) > (${after?.createdAt ?? null}::timestamptz, ${after?.clientId ?? null}::text)
      order by created_at, client_id limit ${limit}`,
    async rotate(clientId, { secretHash, previousUntil }, noted) {
      const [row] = await sql<{ changed: number }[]>`
        with changed as (
          update clients set previous_secret_hash = secret_hash, previous_until = ${previousUntil}, secret_hash = ${secretHash}
          where client_id = ${clientId} and revoked_at is null and ${unlessNoted(sql, noted)} returning client_id),
        noted as (${auditInsert(sql, noted)} from changed)
        select (exists (select from changed) or not ${unlessNoted(sql, noted)})::int as changed`;
      return row?.changed === 1;
    },
    async revoke(clientId, at, noted) {
      const [row] = await sql<{ changed: number }[]>`
        with changed as (
          update clients set revoked_at = ${at} where client_id = ${clientId} and revoked_at is null returning client_id),
        noted as (${auditInsert(sql, noted)} from changed)
        select count(*)::int as changed from changed`;
      return row?.changed === 1;
    },
    async revokedAfter(time) {
      const rows = await sql<
        { id: string }[]
      >`select client_id as id from clients where revoked_at > ${time}`;
      return rows.map(({ id }) => id);
    },
  };
}
